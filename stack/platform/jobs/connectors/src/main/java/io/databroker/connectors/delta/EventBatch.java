package io.databroker.connectors.delta;

import io.databroker.connectors.record.Event;
import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.types.DataType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import java.math.BigDecimal;
import java.util.List;

/** Shows events to Kernel as columns, without copying them. */
final class EventBatch implements ColumnarBatch {
  private final StructType schema;
  private final List<Event> events;

  EventBatch(StructType schema, List<Event> events) {
    this.schema = schema;
    this.events = events;
  }

  @Override
  public StructType getSchema() {
    return schema;
  }

  @Override
  public int getSize() {
    return events.size();
  }

  @Override
  public ColumnVector getColumnVector(int column) {
    return new Vector(schema.at(column).getDataType(), events.size()) {
      @Override
      Object value(int row) {
        return events.get(row).value(column);
      }
    };
  }

  /** Values by position; Kernel asks for the type that the column has. */
  private abstract static class Vector implements ColumnVector {
    private final DataType type;
    private final int size;

    Vector(DataType type, int size) {
      this.type = type;
      this.size = size;
    }

    abstract Object value(int row);

    @Override
    public DataType getDataType() {
      return type;
    }

    @Override
    public int getSize() {
      return size;
    }

    @Override
    public void close() {}

    @Override
    public boolean isNullAt(int row) {
      return value(row) == null;
    }

    @Override
    public String getString(int row) {
      return (String) value(row);
    }

    @Override
    public boolean getBoolean(int row) {
      return (Boolean) value(row);
    }

    @Override
    public int getInt(int row) {
      return (Integer) value(row);
    }

    @Override
    public long getLong(int row) {
      return (Long) value(row);
    }

    @Override
    public BigDecimal getDecimal(int row) {
      return (BigDecimal) value(row);
    }

    @Override
    public ArrayValue getArray(int row) {
      String[] texts = (String[]) value(row);
      Vector elements =
          new Vector(StringType.STRING, texts.length) {
            @Override
            Object value(int element) {
              return texts[element];
            }
          };
      return new ArrayValue() {
        @Override
        public int getSize() {
          return texts.length;
        }

        @Override
        public ColumnVector getElements() {
          return elements;
        }
      };
    }
  }
}
