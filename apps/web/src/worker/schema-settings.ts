import * as z from 'zod';

// This program may not make code from text, so zod need not try. Imported before anything that declares a schema.
z.config({ jitless: true });
