import { rest } from '@parley/protocol';
import { z } from 'zod';

type Swagger = typeof import('@nestjs/swagger');
type OpenApiSchema = Extract<Parameters<Swagger['ApiBody']>[0], { schema: unknown }>['schema'];

/** What is said of one route. */
interface Described {
  /** Schemas of libs/protocol that check the body and make the answer. */
  readonly body?: z.ZodType;
  readonly answer?: z.ZodType;
  /** 200 unless told. */
  readonly status?: number;
  /** Media type of a body that is not JSON. */
  readonly consumes?: string;
  /** Query parameters; each may be left out. */
  readonly query?: Readonly<Record<string, { type: 'integer' | 'string'; maximum?: number }>>;
}

/** Decorators of the package that makes the document, waiting for it: a start neither loads it nor turns schemas around. */
const waiting: ((swagger: Swagger) => void)[] = [];

/** Names the group of a controller's routes. */
export const RestTag = (name: string): ClassDecorator => {
  return (controller) => void waiting.push(({ ApiTags }) => ApiTags(name)(controller));
};

/** Describes a route. */
export function RestDocs(described: Described): MethodDecorator {
  return (controller, name, route) =>
    void waiting.push((swagger) => {
      for (const decorate of decoratorsOf(described, swagger)) decorate(controller, name, route);
    });
}

/** Puts what the routes said of themselves where the package looks for it. */
export function describeRoutes(swagger: Swagger): void {
  for (const describe of waiting.splice(0)) describe(swagger);
}

function decoratorsOf(
  { body, answer, status = 200, consumes, query = {} }: Described,
  swagger: Swagger,
): MethodDecorator[] {
  const { ApiBody, ApiConsumes, ApiQuery, ApiResponse } = swagger;
  return [
    ApiResponse({ status, description: 'done', ...(answer && { schema: openApi(answer) }) }),
    ApiResponse({ status: 'default', description: 'refused; `code` says why', schema: openApi(rest.restError) }),
    ...(body === undefined ? [] : [ApiBody({ schema: openApi(body) })]),
    ...(consumes === undefined ? [] : [ApiConsumes(consumes)]),
    ...Object.entries(query).map(([name, schema]) => ApiQuery({ name, required: false, schema })),
  ];
}

/** OpenAPI 3.0 schema of the JSON that a schema of libs/protocol reads or writes. */
function openApi(schema: z.ZodType): OpenApiSchema {
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input', unrepresentable: 'any' }) as OpenApiSchema;
}
