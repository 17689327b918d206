package io.databroker.connectors.delta;

import io.databroker.connectors.config.S3Settings;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocalFileSystem;

/** Makes Kernel engines that reach the cold store. */
final class DeltaEngine {
  private DeltaEngine() {}

  /**
   * @param s3 null for a table on the local file system
   */
  static Engine create(S3Settings s3) {
    // Hadoop's service loaders use the context class loader: pin it to the one that holds hadoop-aws.
    Thread.currentThread().setContextClassLoader(DeltaEngine.class.getClassLoader());
    Configuration conf = new Configuration(false);
    conf.setClassLoader(DeltaEngine.class.getClassLoader());
    conf.addResource("core-default.xml");
    conf.set("fs.file.impl", LocalFileSystem.class.getName());
    if (s3 != null) {
      addS3(conf, s3);
    }
    return DefaultEngine.create(conf);
  }

  private static void addS3(Configuration conf, S3Settings s3) {
    conf.set("fs.s3a.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem");
    conf.set("fs.s3a.endpoint", s3.endpoint());
    conf.set("fs.s3a.endpoint.region", s3.region());
    conf.set("fs.s3a.path.style.access", "true");
    conf.setBoolean("fs.s3a.connection.ssl.enabled", s3.endpoint().startsWith("https:"));
    conf.set("fs.s3a.access.key", s3.accessKey());
    conf.set("fs.s3a.secret.key", s3.secretKey());
    conf.set("fs.s3a.aws.credentials.provider", "org.apache.hadoop.fs.s3a.SimpleAWSCredentialsProvider");
    conf.set("fs.s3a.input.stream.type", "classic");
    conf.set("fs.s3a.create.performance", "true");
    conf.set("fs.s3a.bucket.probe", "0");
    // Blocks on the heap: "bytebuffer" runs out of direct memory, "disk" needs a writable temp folder.
    conf.set("fs.s3a.fast.upload.buffer", "array");
    conf.set("fs.s3a.multipart.size", "8M");
    conf.set("fs.s3a.threads.max", "8");
    conf.set("fs.s3a.connection.maximum", "32");
    // A link that is cut is noticed in seconds, not after Hadoop's minutes.
    conf.set("fs.s3a.connection.establish.timeout", "5s");
    conf.set("fs.s3a.connection.timeout", "20s");
    conf.set("fs.s3a.attempts.maximum", "5");
    conf.set("fs.s3a.retry.limit", "4");
    conf.set("io.delta.kernel.logStore.s3a.impl", ConditionalPutLogStore.class.getName());
  }
}
