package io.databroker.connectors.delta;

import io.databroker.connectors.schema.DocumentSchema;
import io.databroker.connectors.schema.Field;
import io.databroker.connectors.schema.FieldType;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampType;
import java.util.List;

/** A document's schema as the cold table has it. */
final class DeltaSchema {
  /**
   * The columns with minimum and maximum: those that never have to be cut short to be stored. Readers find
   * a partition's offsets by them.
   */
  static final List<Column> STATISTICS =
      List.of(new Column("kafka_partition"), new Column("kafka_offset"), new Column("kafka_timestamp"));

  private DeltaSchema() {}

  static StructType of(DocumentSchema schema) {
    StructType struct = new StructType();
    for (Field field : schema.fields()) {
      struct = struct.add(field.name(), type(field.type()), field.nullable());
    }
    return struct;
  }

  private static DataType type(FieldType type) {
    return switch (type) {
      case STRING -> StringType.STRING;
      case INTEGER -> IntegerType.INTEGER;
      case LONG -> LongType.LONG;
      case BOOLEAN -> BooleanType.BOOLEAN;
      case DECIMAL -> new DecimalType(FieldType.DECIMAL_PRECISION, FieldType.DECIMAL_SCALE);
      case TIMESTAMP -> TimestampType.TIMESTAMP;
      case DATE -> DateType.DATE;
      case STRING_ARRAY -> new ArrayType(StringType.STRING, false);
    };
  }

  /**
   * Names, order and types must agree; a table made by DDL may be more lenient about nulls.
   *
   * @throws ColdTableException naming the first difference
   */
  static void mustFit(StructType expected, StructType found, String table) {
    for (int i = 0; i < Math.max(expected.length(), found.length()); i++) {
      String want = i < expected.length() ? describe(expected, i) : "no more columns";
      String have = i < found.length() ? describe(found, i) : "no more columns";
      if (!want.equals(have)) {
        throw new ColdTableException(
            "table %s does not fit: at column %d the job writes %s, the table has %s".formatted(table, i + 1, want, have));
      }
    }
  }

  private static String describe(StructType struct, int column) {
    DataType type = struct.at(column).getDataType();
    String name = type instanceof ArrayType array ? "array<" + array.getElementType() + ">" : type.toString();
    return struct.at(column).getName() + " " + name;
  }
}
