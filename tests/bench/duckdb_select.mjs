// DuckDB's way to choose posts by hashtag: four columns, projected.
import { DuckDBInstance } from '@duckdb/node-api';
const [file, tag] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create()).connect();
const result = await connection.runAndReadAll(
  `select id_str, created_at, "text" from read_ndjson('${file}', ignore_errors = true, maximum_object_size = 67108864,
     columns = {id_str: 'VARCHAR', created_at: 'VARCHAR', "text": 'VARCHAR', entities: 'STRUCT(hashtags STRUCT("text" VARCHAR)[])'})
   where len(list_filter(entities.hashtags, h -> lower(h."text") = '${tag}')) > 0`);
for (const row of result.getRows()) console.log(row.join('\t'));
