package io.databroker.dns;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Shannon entropy in integers, as the record's specification defines it: no rounding of any library has a say. */
final class Entropy {
  /** Digits of a logarithm behind the binary point. */
  private static final int LOG_BITS = 64;

  private static final int WORK_BITS = 128;
  private static final BigInteger TWO = BigInteger.ONE.shiftLeft(WORK_BITS + 1);
  private static final BigInteger TWENTY_THOUSAND = BigInteger.valueOf(20_000);
  private static final int KNOWN = 1024;
  private static final BigInteger[] LOGARITHMS =
      IntStream.range(0, KNOWN).mapToObj(m -> m == 0 ? null : compute(m)).toArray(BigInteger[]::new);

  private Entropy() {}

  /**
   * Bits per code point.
   *
   * @param text not empty
   */
  static BigDecimal of(String text) {
    Map<Integer, Integer> counts = new HashMap<>();
    text.codePoints().forEach(point -> counts.merge(point, 1, Integer::sum));
    int length = counts.values().stream().mapToInt(Integer::intValue).sum();
    BigInteger sum = weighted(length);
    for (int count : counts.values()) {
      sum = sum.subtract(weighted(count));
    }
    BigInteger n = BigInteger.valueOf(length);
    BigInteger tenThousandths =
        TWENTY_THOUSAND.multiply(sum).add(n.shiftLeft(LOG_BITS)).divide(n.shiftLeft(LOG_BITS + 1));
    return new BigDecimal(tenThousandths, 4);
  }

  /** m log2 m in units of 2^-64. */
  private static BigInteger weighted(int m) {
    return BigInteger.valueOf(m).multiply(m < KNOWN ? LOGARITHMS[m] : compute(m));
  }

  /** log2 of m in units of 2^-64, rounded down. */
  private static BigInteger compute(int m) {
    int exponent = 31 - Integer.numberOfLeadingZeros(m);
    BigInteger x = BigInteger.valueOf(m).shiftLeft(WORK_BITS - exponent);
    BigInteger result = BigInteger.valueOf(exponent);
    for (int bit = 0; bit < LOG_BITS; bit++) {
      x = x.multiply(x).shiftRight(WORK_BITS);
      result = result.shiftLeft(1);
      if (x.compareTo(TWO) >= 0) {
        result = result.add(BigInteger.ONE);
        x = x.shiftRight(1);
      }
    }
    return result;
  }
}
