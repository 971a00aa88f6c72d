import type { INestApplication } from '@nestjs/common';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describeRoutes } from '../access/rest-docs';
import { cookieName } from '../access/token';
import { FederationService } from '../federation';
import type { Program } from '../program';
import type { Middleware } from './middleware';

const types: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
]);

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Parley: API of the owner’s server</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`;
const START = `SwaggerUIBundle({ url: '/api/docs/openapi.json', dom_id: '#docs', validatorUrl: null });\n`;

/**
 * OpenAPI under `/api/docs`. The document, and the package that makes it, come with the first request: a start does not pay for them.
 */
export function apiDocs(app: INestApplication, program: Program): Middleware {
  let document: Promise<string> | undefined;
  return (request, response, next) => {
    const name = (request.url ?? '/').split('?', 1)[0]?.slice(1) ?? '';
    const answer = (type: string, body: string): void => {
      response.setHeader('Content-Type', type);
      response.end(body);
    };
    if (request.method !== 'GET') return next();
    if (name === '') return answer('text/html; charset=utf-8', PAGE);
    if (name === 'start.js') return answer('text/javascript; charset=utf-8', START);
    if (name === 'openapi.json') {
      document ??= describe(app, program);
      document.then((text) => answer('application/json; charset=utf-8', text), next);
      return;
    }
    const type = types.get(name);
    if (type === undefined) return next();
    response.setHeader('Content-Type', type);
    createReadStream(join(swaggerUiFolder(), name)).on('error', next).pipe(response);
  };
}

/** swagger-ui-dist comes with @nestjs/swagger, so it is looked for from there. */
function swaggerUiFolder(): string {
  const fromSwagger = createRequire(createRequire(__filename).resolve('@nestjs/swagger'));
  return dirname(fromSwagger.resolve('swagger-ui-dist/package.json'));
}

async function describe(app: INestApplication, program: Program): Promise<string> {
  const swagger = await import('@nestjs/swagger');
  const { DocumentBuilder, SwaggerModule } = swagger;
  describeRoutes(swagger);
  const about = new DocumentBuilder()
    .setTitle('Parley')
    .setDescription('REST surface of the owner’s own server. Bytes are base64url text, ids base32 text.')
    .setVersion(program.version)
    .addBearerAuth()
    .addCookieAuth(cookieName(app.get(FederationService).server))
    .build();
  return JSON.stringify(SwaggerModule.createDocument(app, about));
}
