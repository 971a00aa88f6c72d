import { applyDecorators } from '@nestjs/common';
import { ApiBody, ApiResponse } from '@nestjs/swagger';
import { rest } from '@parley/protocol';
import { z } from 'zod';

type Schema = Parameters<typeof ApiBody>[0];
type OpenApiSchema = Extract<Schema, { schema: unknown }>['schema'];

/** OpenAPI 3.0 schema of the JSON that a schema of libs/protocol reads or writes. */
function openApi(schema: z.ZodType): OpenApiSchema {
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input', unrepresentable: 'any' }) as OpenApiSchema;
}

interface Described {
  readonly body?: z.ZodType;
  readonly answer?: z.ZodType;
  /** 200 unless told. */
  readonly status?: number;
}

/** Describes a route from the schemas that check it. */
export function RestDocs({ body, answer, status = 200 }: Described): MethodDecorator {
  const decorators: MethodDecorator[] = [
    ApiResponse({ status, description: 'done', ...(answer && { schema: openApi(answer) }) }),
    ApiResponse({ status: 'default', description: 'refused; `code` says why', schema: openApi(rest.restError) }),
  ];
  if (body !== undefined) decorators.push(ApiBody({ schema: openApi(body) }));
  return applyDecorators(...decorators);
}
