package io.databroker.connectors.router;

import java.io.IOException;
import java.io.Serializable;

/** Finds the concrete index that new records are to go to. */
@FunctionalInterface
public interface WriteIndexLookup extends Serializable {

  /**
   * @throws IOException if it cannot be found out now; the router tries again at its next checkpoint
   */
  String current() throws IOException, InterruptedException;
}
