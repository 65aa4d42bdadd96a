package dev.kiln.copier.log;

/// A value of a log line that CloudWatch also counts.
public record Metric(double value, Unit unit) {

  /// Names are CloudWatch's, see
  /// [MetricDatum](https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html).
  public enum Unit {
    COUNT("Count"),
    SECONDS("Seconds");

    private final String cloudWatch;

    Unit(String cloudWatch) {
      this.cloudWatch = cloudWatch;
    }

    @Override
    public String toString() {
      return cloudWatch;
    }
  }

  /// One thing that happened.
  public static Metric one() {
    return new Metric(1, Unit.COUNT);
  }

  /// As a person reads it, such as `1` or `3.25 Seconds`.
  @Override
  public String toString() {
    String amount =
        value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    return unit == Unit.COUNT ? amount : amount + " " + unit;
  }
}
