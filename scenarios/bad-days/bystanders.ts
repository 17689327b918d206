import type Dockerode from 'dockerode';

/**
 * Things of other people on the same engine, with names and labels that are easily taken for those of a
 * run.
 */
export class Bystanders implements AsyncDisposable {
  readonly #docker: Dockerode;
  readonly #image: string;
  readonly #containers: Dockerode.Container[] = [];
  readonly #networks: Dockerode.Network[] = [];
  readonly #volumes: Dockerode.Volume[] = [];

  /** @param image reference of any image with a shell */
  constructor(docker: Dockerode, image: string) {
    this.#docker = docker;
    this.#image = image;
  }

  /** Makes things that resemble those of a run. */
  async resemble(runId: string): Promise<void> {
    const name = `data-broker-${runId}`;
    const labels: Record<string, string>[] = [
      { 'io.databroker.service': 'minio', owner: `io.databroker.run=${runId}` },
      { 'io.databroker.run.id': runId, 'IO.DATABROKER.RUN': runId },
      // A run whose name begins with the other's, of a process that nobody here knows.
      { 'io.databroker.run': `${runId}-2`, 'io.databroker.owner': 'elsewhere/boot/pid/1/1' },
      { 'io.databroker.run': `${runId}x` },
    ];
    for (const [index, Labels] of labels.entries()) {
      const Name = `${name}-of-others-${index}`;
      const network = await this.#docker.createNetwork({ Name, Labels });
      this.#networks.push(network);
      await this.#docker.createVolume({ Name: `${Name}-kept`, Labels });
      this.#volumes.push(this.#docker.getVolume(`${Name}-kept`));
      await this.#container(Name, Labels, index === 0);
    }
  }

  async #container(name: string, Labels: Record<string, string>, runs: boolean): Promise<void> {
    const container = await this.#docker.createContainer({
      name,
      Labels,
      Image: this.#image,
      Entrypoint: ['sh', '-c', 'trap exit TERM; while true; do sleep 1; done'],
      HostConfig: { NetworkMode: name },
    });
    this.#containers.push(container);
    if (runs) await container.start();
  }

  /** What can be seen of them; it is the same as before when nobody touched them. */
  async state(): Promise<unknown> {
    const [containers, networks, volumes] = await Promise.all([
      Promise.all(this.#containers.map((container) => container.inspect())),
      Promise.all(this.#networks.map((network) => network.inspect())),
      Promise.all(this.#volumes.map((volume) => volume.inspect())),
    ]);
    return {
      containers: containers.map(({ Id, Name, State }) => [Id, Name, State]),
      networks: networks.map(({ Id, Name, Containers }) => [
        Id,
        Name,
        Object.keys(Containers ?? {}),
      ]),
      volumes: volumes.map(({ Name, Mountpoint }) => [Name, Mountpoint]),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const container of this.#containers) await container.remove({ force: true, v: true });
    for (const network of this.#networks) await network.remove();
    for (const volume of this.#volumes) await volume.remove();
  }
}
