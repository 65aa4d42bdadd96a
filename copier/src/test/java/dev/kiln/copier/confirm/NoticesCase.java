package dev.kiln.copier.confirm;

import dev.kiln.copier.copy.Published;
import dev.kiln.copier.event.DeadLetter;
import dev.kiln.copier.event.DeadLetters;
import dev.kiln.copier.event.Delivery;
import dev.kiln.copier.event.MaxReceives;
import dev.kiln.copier.event.Receives;
import dev.kiln.copier.event.TimeLeft;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.model.recipe.RecipeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A member account in memory, and the function confirm that is told of its copies.
abstract class NoticesCase {
  static final TimeLeft ENOUGH = () -> Duration.ofMinutes(1);
  static final RecipeName WEB = new RecipeName("web");
  static final ImageCreated FIRST = Published.image(1);
  static final ImageId UNKNOWN = new ImageId("ami-00000000");
  static final ImageCreated SECOND = Published.image(2);

  final MemberTwin member = new MemberTwin();
  final List<DeadLetter> kept = new ArrayList<>();

  CopiedImage add(CopiedImage copy, String stateMessage) {
    member.add(copy, Copied.snapshots(copy, stateMessage));
    return copy;
  }

  List<Delivery> handle(Delivery... deliveries) {
    return notices(kept::add).handle(List.of(deliveries), ENOUGH);
  }

  Notices notices(DeadLetters deadLetters) {
    return new Notices(
        member, member, member.confirmer(), deadLetters, new MaxReceives(3), new Random(7));
  }

  static Delivery hint(ImageId image) {
    return delivery(NoticeTest.ofImage(image), 1);
  }

  static Delivery hint(ImageId image, String state, int receives) {
    return delivery(NoticeTest.ofImage(image).replace("available", state), receives);
  }

  static Delivery sweep() {
    return delivery(NoticeTest.SCHEDULED, 1);
  }

  static Delivery delivery(String body, int receives) {
    return new Delivery(
        "m-%08x".formatted(body.hashCode()),
        new Receives.Counted(receives),
        body,
        "1",
        Optional.empty(),
        Optional.empty());
  }
}
