package dev.kiln.baker.recipe;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import dev.kiln.baker.instance.Script;
import dev.kiln.model.document.Kind;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.recipe.Architecture;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Schedule;
import java.time.Duration;

/// The kinds of values a recipe holds. `schema/recipe.schema.json` says the same to editors.
final class RecipeKinds {

  /// Whole seconds in ISO 8601, as far as a schema's pattern can say it.
  private static final String DURATION =
      "P(?=.)([0-9]{1,6}D)?(T(?=.)([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,6}S)?)?";

  static final Kind<RecipeName> NAME = new Kind<>("1 to 40 of a-z, 0-9 and -", RecipeName::new);

  /// EC2 takes 255 characters of description.
  static final Kind<String> DESCRIPTION =
      Kind.matching("\\P{Cntrl}{1,255}", "1 to 255 characters on one line");

  static final Kind<String> OWNER =
      Kind.matching(
              "[0-9]{12}|self|amazon|aws-marketplace",
              "an account id, 12 digits, or one of self, amazon, aws-marketplace")
          .inQuotes();
  static final Kind<String> NAME_PATTERN =
      Kind.matching(".{3,128}", "a name of 3 to 128 characters, * and ? standing for any");
  static final Kind<Architecture> ARCHITECTURE =
      new Kind<>("one of x86_64, arm64", Architecture::of);
  static final Kind<String> PARAMETER =
      Kind.matching("/[a-zA-Z0-9_.\\-/]{1,1010}", "the path of a parameter, starting with /");
  static final Kind<ImageId> IMAGE = new Kind<>("an image id such as ami-…", ImageId::new);
  static final Kind<String> INSTANCE_TYPE =
      Kind.matching("[a-z0-9-]+\\.[a-z0-9-]+", "an instance type such as t3.small");

  /// In GiB, as far as every type of root volume goes.
  static final Kind<Integer> VOLUME_SIZE = Kind.wholeNumber(1, 16_384);

  static final Kind<String> SCRIPT =
      Kind.matching(
          "(?!.*(^|/)\\.{0,2}(/|$))[a-zA-Z0-9_./-]{1,%d}".formatted(Script.LONGEST_PATH),
          "a path below the recipe's folder, of up to %d letters, digits and _ . / -"
              .formatted(Script.LONGEST_PATH));
  static final Kind<Duration> TIMEOUT = duration(Duration.ofMinutes(1), Duration.ofHours(11));
  static final Kind<Integer> KEEP = Kind.wholeNumber(1, 1000);
  static final Kind<Duration> MINIMUM_AGE = duration(Duration.ZERO, Duration.ofDays(3650));
  static final Kind<Schedule> SCHEDULE =
      new Kind<>(
          "cron(minutes hours day-of-month month day-of-week year), one of the two days being ?",
          RecipeKinds::schedule);

  /// The cron expressions of [EventBridge
  /// Scheduler](https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based).
  private static final CronDefinition CRON_DEFINITION =
      CronDefinitionBuilder.defineCron()
          .withMinutes()
          .withValidRange(0, 59)
          .and()
          .withHours()
          .withValidRange(0, 23)
          .and()
          .withDayOfMonth()
          .withValidRange(1, 31)
          .supportsL()
          .supportsW()
          .supportsQuestionMark()
          .and()
          .withMonth()
          .withValidRange(1, 12)
          .and()
          .withDayOfWeek()
          .withValidRange(1, 7)
          .withMondayDoWValue(2)
          .supportsHash()
          .supportsL()
          .supportsQuestionMark()
          .and()
          .withYear()
          .withValidRange(1970, 2199)
          .and()
          .withCronValidation(
              new com.cronutils.model.definition.CronConstraint(
                  "one of day-of-month and day-of-week must be ?") {
                @Override
                public boolean validate(Cron cron) {
                  return cron.asString().chars().filter(c -> c == '?').count() == 1;
                }
              })
          .instance();

  private static final CronParser CRON = new CronParser(CRON_DEFINITION);

  private RecipeKinds() {}

  private static Kind<Duration> duration(Duration least, Duration most) {
    return new Kind<>(
        "a duration from %s to %s in whole seconds, such as PT45M or P14D".formatted(least, most),
        text -> {
          if (!text.matches(DURATION)) {
            throw new IllegalArgumentException(text);
          }
          Duration duration = Duration.parse(text);
          if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
            throw new IllegalArgumentException(text);
          }
          return duration;
        });
  }

  private static Schedule schedule(String expression) {
    var _ = cron(expression);
    return new Schedule.Cron(expression);
  }

  /// @param expression `cron(…)`
  static Cron cron(String expression) {
    if (!expression.startsWith("cron(") || !expression.endsWith(")")) {
      throw new IllegalArgumentException(expression);
    }
    return CRON.parse(expression.substring("cron(".length(), expression.length() - 1));
  }
}
