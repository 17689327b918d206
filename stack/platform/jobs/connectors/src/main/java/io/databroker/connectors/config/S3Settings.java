package io.databroker.connectors.config;

import java.io.Serializable;

/** How the object store under the cold store is reached; the keys are never printed. */
public record S3Settings(String endpoint, String region, String accessKey, String secretKey) implements Serializable {
  @Override
  public String toString() {
    return "S3Settings[" + endpoint + ", " + region + ", with credentials]";
  }
}
