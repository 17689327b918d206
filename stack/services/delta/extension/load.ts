import { DuckDBInstance } from '@duckdb/node-api';

/** The files of DuckDB's extensions on this host. */
export interface ExtensionFiles {
  httpfs: string;
  delta: string;
}

/**
 * Loads the extensions once, to see whether they can be.
 * @throws DuckDB's error
 */
export async function tryExtensions({ httpfs, delta }: ExtensionFiles): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    for (const file of [httpfs, delta]) {
      await connection.run(`LOAD '${file.replaceAll("'", "''")}'`);
    }
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
