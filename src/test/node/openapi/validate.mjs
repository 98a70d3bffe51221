// Validates an OpenAPI document with its references: node validate.mjs <file>.
import SwaggerParser from '@apidevtools/swagger-parser';

const document = await SwaggerParser.validate(process.argv[2]);
console.log(`${process.argv[2]}: ${Object.keys(document.paths).length} paths`);
