/** Writes the dashboards as Grafana reads them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { files } from './dashboards.js';

const directory = new URL('../../../grafana/dashboards/', import.meta.url);

mkdirSync(directory, { recursive: true });
for (const [name, json] of files()) {
  writeFileSync(new URL(name, directory), json);
  console.log(fileURLToPath(new URL(name, directory)));
}
