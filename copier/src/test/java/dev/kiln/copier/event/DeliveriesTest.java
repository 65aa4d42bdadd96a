package dev.kiln.copier.event;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.kiln.copier.copy.Answer;
import dev.kiln.copier.copy.Copier;
import dev.kiln.copier.copy.CopyRequest;
import dev.kiln.copier.copy.InMemoryCopies;
import dev.kiln.copier.copy.Published;
import dev.kiln.model.image.ImageId;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class DeliveriesTest {
  private static final ImageId KILNS = new ImageId("ami-0123456789abcdef0");
  private static final ImageId AMIGOS = new ImageId("ami-0fedcba9876543210");

  private static final Clock CLOCK = Clock.fixed(Published.SENT, ZoneOffset.UTC);

  private final InMemoryCopies copies = new InMemoryCopies();
  private final InMemoryDeadLetters deadLetters = new InMemoryDeadLetters();
  private final Deliveries deliveries =
      new Deliveries(
          Published.HERE,
          new Copier(Published.HERE, copies, CLOCK),
          deadLetters,
          MaxReceives.DEFAULT);
  private final Logger logger = (Logger) LoggerFactory.getLogger(Story.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void open() {
    copies.share(KILNS);
    copies.share(AMIGOS);
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(log);
    log.start();
  }

  @AfterEach
  void close() {
    logger.detachAppender(log);
    logger.setAdditive(true);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqs-envelope.json", "sqs-raw.json", "sns.json"})
  void copiesHoweverTheMessageCame(String file) {
    assertThat(receive(file)).isEmpty();

    assertThat(copies.asked())
        .singleElement()
        .extracting(CopyRequest::source, request -> request.name().value())
        .containsExactly(KILNS, "kiln/web/2026-11-21T04-00-00Z-1a2b3c");
  }

  @Test
  void copiesWhatAmigoPublishes() {
    assertThat(receive("sqs-envelope-amigo.json")).isEmpty();

    assertThat(copies.asked())
        .singleElement()
        .satisfies(request ->
            assertThat(request.tags().values())
                .containsOnlyKeys(
                    "Recipe",
                    "BuiltBy",
                    "Encrypted",
                    "CopiedFromAMI",
                    "kiln:source-region",
                    "kiln:attempt"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqs-for-others.json", "sqs-for-another-region.json"})
  void callsNobodyWhenOthersAreMeant(String file) {
    assertThat(receive(file)).isEmpty();

    assertThat(copies.calls()).isZero();
    assertThat(deadLetters.kept).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sqs-unknown-schema.json | schema "kiln.image-created/2" is not known here
          sqs-missing-field.json  | sourceRegion is missing
          sqs-not-json.json       | the body is not a JSON object
          sqs-too-many-tags.json  | 54 tags are more than the 50 EC2 takes
          sns-unknown-schema.json | schema "kiln.image-created/2" is not known here
          """)
  void keepsWhatNobodyCanActOn(String file, String reason) {
    assertThat(receive(file)).isEmpty();

    assertThat(copies.asked()).isEmpty();
    Delivery delivery = EventFile.read(file).deliveries().getFirst();
    assertThat(deadLetters.kept)
        .singleElement()
        .matches(letter -> letter.delivery().equals(delivery))
        .matches(letter -> letter.outcome().equals("refused"))
        .satisfies(letter -> assertThat(String.join("\n", letter.reasons())).contains(reason));
  }

  @Test
  void aMessageThatCannotBeKeptComesAgain() {
    deadLetters.broken = true;

    List<Delivery> undone = receive("sqs-not-json.json");

    assertThat(undone).isEqualTo(EventFile.read("sqs-not-json.json").deliveries());
  }

  @Test
  void aMessageThatIsTooEarlyComesAgain() {
    copies.answerNext(new Answer.Later("throttled"));

    assertThat(receive("sqs-envelope.json")).hasSize(1);
    assertThat(deadLetters.kept).isEmpty();
  }

  @Test
  void aMessageThatComesForTheLastTimeIsGivenUpWithTheReason() {
    copies.answerNext(new Answer.Later("throttled"));
    Delivery last = received(100);

    assertThat(deliveries.handle(List.of(last))).isEmpty();

    assertThat(deadLetters.kept)
        .containsExactly(
            new DeadLetter(last, "given-up", List.of("given up after 100 receives: throttled")));
    assertThat(log.list)
        .singleElement()
        .matches(line -> line.getLevel() == Level.ERROR)
        .matches(line -> value(line, "outcome").equals("given-up"))
        .matches(line -> value(line, "reason").contains("throttled"))
        .matches(line -> value(line, "image").equals(KILNS.value()));
  }

  @Test
  void aMessageThatComesForTheLastTimeButOneComesAgain() {
    copies.answerNext(new Answer.Later("throttled"));

    assertThat(deliveries.handle(List.of(received(99)))).hasSize(1);
    assertThat(deadLetters.kept).isEmpty();
  }

  @Test
  void aMessageThatCannotBeGivenUpIsLeftToTheQueue() {
    copies.answerNext(new Answer.Later("throttled"));
    deadLetters.broken = true;

    assertThat(deliveries.handle(List.of(received(100)))).hasSize(1);
  }

  @Test
  void aMessageThatBreaksSomethingToTheLastIsGivenUp() {
    Copier breaking = new Copier(Published.HERE, new Breaking(copies, KILNS), CLOCK);
    Deliveries few = new Deliveries(Published.HERE, breaking, deadLetters, new MaxReceives(3));

    assertThat(few.handle(List.of(received(3)))).isEmpty();
    assertThat(deadLetters.kept)
        .singleElement()
        .satisfies(letter ->
            assertThat(letter.reasons()).singleElement().asString().contains("unforeseen"));
  }

  @Test
  void aMessageOfATopicIsNeverGivenUp() {
    copies.answerNext(new Answer.Later("throttled"));
    Copier copier = new Copier(Published.HERE, copies, CLOCK);
    Deliveries once = new Deliveries(Published.HERE, copier, deadLetters, new MaxReceives(1));

    assertThat(once.handle(EventFile.read("sns.json").deliveries())).hasSize(1);
    assertThat(deadLetters.kept).isEmpty();
  }

  @Test
  void oneBadMessageDoesNotHarmItsNeighbours() {
    deadLetters.broken = true;
    copies.answerNext(new Answer.Later("throttled"));

    List<Delivery> undone = receive("sqs-neighbours.json");

    List<Delivery> all = EventFile.read("sqs-neighbours.json").deliveries();
    assertThat(undone).containsExactly(all.get(0), all.get(1), all.get(2));
    assertThat(copies.asked()).extracting(CopyRequest::source).containsExactly(KILNS, AMIGOS);
    assertThat(copies.made()).hasSize(1);
  }

  @Test
  void aMessageThatBreaksSomethingComesAgainAlone() {
    Copier breaking = new Copier(Published.HERE, new Breaking(copies, KILNS), CLOCK);

    List<Delivery> undone =
        new Deliveries(Published.HERE, breaking, deadLetters, MaxReceives.DEFAULT)
            .handle(EventFile.read("sqs-neighbours.json").deliveries());

    assertThat(undone).containsExactly(EventFile.read("sqs-neighbours.json").deliveries().get(1));
    assertThat(deadLetters.kept).hasSize(2);
    assertThat(log.list)
        .filteredOn(line -> line.getThrowableProxy() != null)
        .singleElement()
        .matches(line -> line.getLevel() == Level.ERROR);
  }

  @Test
  void tellsTheStoryOfEachMessageInOneLine() {
    receive("sqs-neighbours.json");

    assertThat(log.list)
        .extracting(line -> value(line, "outcome"))
        .containsExactly("refused", "asked", "refused", "asked");
    assertThat(log.list.get(1))
        .matches(line -> line.getFormattedMessage().equals("EC2 makes the copy"))
        .matches(line -> value(line, "stage").equals("copy"))
        .matches(line -> value(line, "account").equals("222222222222"))
        .matches(line -> value(line, "region").equals("eu-west-1"))
        .matches(line -> value(line, "image").equals(KILNS.value()))
        .matches(line -> value(line, "bake").equals("web-20261121T040000Z-1a2b3c"))
        .matches(line -> value(line, "attempt").equals("1"));
  }

  @Test
  void saysWhyAMessageIsRefused() {
    receive("sqs-missing-field.json");

    assertThat(log.list)
        .singleElement()
        .matches(line -> value(line, "reason").equals("sourceRegion is missing"));
  }

  private List<Delivery> receive(String file) {
    return deliveries.handle(EventFile.read(file).deliveries());
  }

  private static Delivery received(int times) {
    Delivery first = EventFile.read("sqs-envelope.json").deliveries().getFirst();
    return new Delivery(first.messageId(), new Receives.Counted(times), first.body());
  }

  private static String value(ILoggingEvent line, String key) {
    return line.getKeyValuePairs().stream()
        .filter(pair -> pair.key.equals(key))
        .map(pair -> Objects.toString(pair.value))
        .findFirst()
        .orElse("");
  }
}
