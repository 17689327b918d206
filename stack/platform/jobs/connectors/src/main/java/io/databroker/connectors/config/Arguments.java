package io.databroker.connectors.config;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads {@code --name value} pairs. */
final class Arguments {
  private Arguments() {}

  /**
   * @throws SettingsException naming an argument that is unknown, has no value or is given twice
   */
  static Map<Option, String> parse(String... arguments) {
    Map<Option, String> given = new EnumMap<>(Option.class);
    for (int i = 0; i < arguments.length; i += 2) {
      Option option = find(arguments[i]);
      if (i + 1 == arguments.length || arguments[i + 1].isBlank()) {
        throw new SettingsException("argument " + arguments[i] + " has no value");
      }
      if (given.put(option, arguments[i + 1].strip()) != null) {
        throw new SettingsException("argument " + arguments[i] + " is given twice");
      }
    }
    return given;
  }

  private static Option find(String name) {
    for (Option option : Option.values()) {
      if (option.argument() != null && name.equals("--" + option.argument())) {
        return option;
      }
    }
    String known =
        Arrays.stream(Option.values())
            .filter(option -> option.argument() != null)
            .map(option -> "--" + option.argument())
            .collect(Collectors.joining(", "));
    throw new SettingsException("unknown argument '" + name + "'; known are " + known);
  }
}
