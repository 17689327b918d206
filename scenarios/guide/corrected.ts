/** `curl` with the hot store's credentials; fails on an error status and prints the answer alone. */
const curl = 'curl -fsS -u "elastic:$ELASTIC_PASSWORD"';

/** A request to the hot store as the guide's reader types it. */
export const hotStoreGet = (path: string) => `${curl} "localhost:9200${path}"`;

/** @param body JSON in single quotes, or `@file` */
export const hotStorePut = (path: string, body: string) =>
  `${curl} -X PUT "localhost:9200${path}" -H 'Content-Type: application/json' -d ${body}`;

/** Makes a topic with Kafka's own tool. */
export const createTopic = (topic: string, partitions: number) =>
  `docker compose exec kafka-broker kafka-topics --create --bootstrap-server localhost:9092 --topic ${topic} --partitions ${partitions} --replication-factor 1`;
