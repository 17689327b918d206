package io.databroker.connectors.transform;

import java.util.List;
import java.util.Map;

/**
 * The members of a record or of an object in it, looked at field by field; each method throws the first
 * reason that applies to its field.
 */
public final class Fields {
  private static final long LARGEST_WHOLE = 9_007_199_254_740_991L;

  private final Map<String, Member> members;
  private final String prefix;

  /** The fields of a record, as {@link RecordReader} read them. */
  public Fields(Map<String, Member> members) {
    this(members, "");
  }

  private Fields(Map<String, Member> members, String prefix) {
    this.members = members;
    this.prefix = prefix;
  }

  /** Null if the field is null or absent. */
  public String optionalText(String field) throws Rejection {
    return isPresent(field) ? text(field, members.get(field)) : null;
  }

  public String requiredText(String field) throws Rejection {
    return text(field, required(field));
  }

  /** Normalised and not empty. */
  public String filledText(String field) throws Rejection {
    String text = Texts.normalise(requiredText(field));
    if (text.isEmpty()) {
      throw value(field, "it is empty");
    }
    return text;
  }

  /** A number that is whole and from {@code least} to 2^53 - 1; null if the field is null or absent. */
  public Long optionalWhole(String field, long least) throws Rejection {
    return isPresent(field) ? requiredWhole(field, least) : null;
  }

  /** A number that is whole and from {@code least} to 2^53 - 1. A number is what its nearest double is. */
  public long requiredWhole(String field, long least) throws Rejection {
    return requiredWhole(field, least, LARGEST_WHOLE);
  }

  /** A number that is whole and from {@code least} to {@code most}. A number is what its nearest double is. */
  public long requiredWhole(String field, long least, long most) throws Rejection {
    return whole(field, requiredNumber(field), least, most);
  }

  /** Null if the field is null or absent. */
  public Long optionalWhole(String field, long least, long most) throws Rejection {
    return isPresent(field) ? requiredWhole(field, least, most) : null;
  }

  /** The whole number that an element of the field is. */
  public long whole(String field, Member.Number number, long least, long most) throws Rejection {
    double value = number.value();
    if (value != Math.rint(value) || value < least || value > most) {
      throw value(field, shown(number.literal()) + " is not a whole number of " + least + " to " + most);
    }
    return (long) value;
  }

  public Member.Number requiredNumber(String field) throws Rejection {
    if (required(field) instanceof Member.Number number) {
      return number;
    }
    throw type(field, "it is not a number");
  }

  /** Null if the field is null or absent. */
  public Member.Number optionalNumber(String field) throws Rejection {
    return isPresent(field) ? requiredNumber(field) : null;
  }

  /** False if the field is null or absent. */
  public boolean optionalFlag(String field) throws Rejection {
    return isPresent(field) && requiredFlag(field);
  }

  public boolean requiredFlag(String field) throws Rejection {
    if (required(field) instanceof Member.Flag flag) {
      return flag.value();
    }
    throw type(field, "it is not a boolean");
  }

  public List<Member> requiredArray(String field) throws Rejection {
    if (required(field) instanceof Member.Array array) {
      return array.elements();
    }
    throw type(field, "it is not an array");
  }

  /** Null if the field is null or absent. */
  public List<Member> optionalArray(String field) throws Rejection {
    return isPresent(field) ? requiredArray(field) : null;
  }

  /** The fields of an object, whose reasons name both. */
  public Fields requiredObject(String field) throws Rejection {
    if (required(field) instanceof Member.Struct struct) {
      return new Fields(struct.members(), prefix + field + ".");
    }
    throw type(field, "it is not an object");
  }

  /** Null if the field is null or absent. */
  public Fields optionalObject(String field) throws Rejection {
    return isPresent(field) ? requiredObject(field) : null;
  }

  /** The field is of a wrong type. */
  public Rejection type(String field, String detail) {
    return new Rejection("type:" + prefix + field, prefix + field + ": " + detail);
  }

  /** The field is of the right type and has a wrong value. */
  public Rejection value(String field, String detail) {
    return new Rejection("value:" + prefix + field, prefix + field + ": " + detail);
  }

  /** Throws the reason for a string that has no UTF-8 form. */
  public void mustBeWellFormed(String field, String text) throws Rejection {
    if (!Texts.wellFormed(text)) {
      throw value(field, "it has an unpaired surrogate");
    }
  }

  /** A text as a detail shows it: not too long. */
  public static String shown(String text) {
    return text.length() > 60 ? text.substring(0, 60) + "..." : text;
  }

  private boolean isPresent(String field) {
    Member member = members.get(field);
    return member != null && member != Member.NULL;
  }

  private Member required(String field) throws Rejection {
    if (!isPresent(field)) {
      String why = members.containsKey(field) ? " is null" : " is absent";
      throw new Rejection("missing:" + prefix + field, prefix + field + why);
    }
    return members.get(field);
  }

  private String text(String field, Member member) throws Rejection {
    if (!(member instanceof Member.Text text)) {
      throw type(field, "it is not a string");
    }
    mustBeWellFormed(field, text.text());
    return text.text();
  }
}
