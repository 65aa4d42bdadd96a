package dev.kiln.model.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.kiln.model.bake.BakeId;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.Encryption;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.ImageName;
import dev.kiln.model.image.Region;
import dev.kiln.model.recipe.RecipeName;
import dev.kiln.model.recipe.Retention;
import dev.kiln.model.tag.Tags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NotificationTest {
  private static final Region IRELAND = new Region("eu-west-1");

  @Test
  void aMessageThatFitsIsSentAsItIs() {
    ImageCreated message = message(targets(3, 2), "nginx");

    assertThat(Notification.of(message))
        .singleElement()
        .satisfies(sent -> assertThat(sent.body()).isEqualTo(message.toJson()));
  }

  @Test
  void everyPartFitsAndEachPairIsInOneOfThem() {
    Audience.Pairs targets = targets(1_000, 20);

    List<Notification> parts = Notification.of(message(targets, "nginx"));

    List<String> told = new ArrayList<>();
    for (Notification part : parts) {
      assertThat(sizeAsSnsCounts(part)).isLessThanOrEqualTo(262_144);
      assertThat(filterPairs(part)).isEqualTo(understood(part).audience().filterPairs());
      told.addAll(filterPairs(part));
    }
    assertThat(parts).hasSizeGreaterThan(1);
    assertThat(told).isEqualTo(targets.filterPairs());
  }

  @Test
  void noPartCouldTakeTheNextPair() {
    Audience.Pairs targets = targets(1_000, 20);
    ImageCreated message = message(targets, "nginx");
    int from = 0;
    List<Notification> parts = Notification.of(message);

    for (Notification part : parts.subList(0, parts.size() - 1)) {
      int to = from + filterPairs(part).size();
      assertThat(Notification.of(message.to(targets.part(from, to + 1)))).hasSize(2);
      from = to;
    }
  }

  @Test
  void partsDifferInTheirTargetsOnly() {
    List<Notification> parts = Notification.of(message(targets(1_000, 20), "nginx"));

    Audience.Pairs nobody = new Audience.Pairs(new TreeMap<>());
    assertThat(parts)
        .extracting(part -> understood(part).to(nobody))
        .containsOnly(understood(parts.getFirst()).to(nobody));
  }

  @Test
  void lettersThatTakeTwoBytesCountTwice() {
    Notification plain = Notification.of(message(targets(1, 1), "nginx")).getFirst();
    Notification accented = Notification.of(message(targets(1, 1), "nginé")).getFirst();

    assertThat(accented.bytes()).isEqualTo(plain.bytes() + 1);
    assertThat(plain.bytes()).isEqualTo(sizeAsSnsCounts(plain));
  }

  @Test
  void amigosAudienceIsSplitAsWell() {
    SortedSet<AccountId> accounts = targets(10_000, 1).accounts();
    ImageCreated message = message(new Audience.Accounts(accounts), "nginx");

    assertThat(Notification.of(message))
        .hasSizeGreaterThan(1)
        .flatExtracting(NotificationTest::filterPairs)
        .hasSize(10_000)
        .doesNotHaveDuplicates();
  }

  @Test
  void nobodyIsToldNothing() {
    assertThat(Notification.of(message(targets(0, 0), "nginx"))).isEmpty();
  }

  @Test
  void aMessageTooLargeForOneTargetIsRefusedWithItsSize() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Notification.of(message(targets(1, 1), "x".repeat(300_000))))
        .withMessageContaining("262144");
  }

  private static int sizeAsSnsCounts(Notification notification) {
    return String.join("", notification.body(), "targets", "String.Array", notification.targets())
        .getBytes(StandardCharsets.UTF_8)
        .length;
  }

  private static List<String> filterPairs(Notification notification) {
    try {
      return JSON.std.listOfFrom(String.class, notification.targets());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ImageCreated understood(Notification notification) {
    return switch (ImageCreatedReader.read(notification.body())) {
      case Reading.Understood understood -> understood.message();
      case Reading.Refused refused -> throw new AssertionError(refused);
    };
  }

  private static Audience.Pairs targets(int accounts, int regions) {
    SortedMap<AccountId, SortedSet<Region>> pairs = new TreeMap<>();
    for (int account = 0; account < accounts; account++) {
      SortedSet<Region> its = new TreeSet<>();
      for (int region = 0; region < regions; region++) {
        its.add(new Region("eu-west-" + region));
      }
      pairs.put(new AccountId("9%011d".formatted(account)), its);
    }
    return new Audience.Pairs(pairs);
  }

  private static ImageCreated message(Audience audience, String description) {
    return new ImageCreated(
        new ImageId("ami-0123456789abcdef0"),
        IRELAND,
        audience,
        new ImageName("kiln/web/2026-11-21T04-00-00Z-1a2b3c"),
        description,
        Tags.of(Map.of("Recipe", "web")),
        new Origin.Kiln(
            new RecipeName("web"),
            new BakeId("web-20261121T040000Z-1a2b3c"),
            Instant.parse("2026-11-21T04:31:07Z"),
            Retention.DEFAULT,
            new Encryption.None()));
  }
}
