package dev.kiln.sandbox.copying;

import dev.kiln.copier.aws.Ec2Copies;
import dev.kiln.copier.copy.Copies;
import dev.kiln.copier.copy.CopiesContract;
import dev.kiln.copier.copy.Destination;
import dev.kiln.model.image.AccountId;
import dev.kiln.model.image.ImageId;
import dev.kiln.model.image.Region;
import dev.kiln.model.message.ImageCreated;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.Scene.Place;
import dev.kiln.sandbox.WithSandbox;
import dev.kiln.sandbox.moto.AwsClients;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What the copier relies on holds of EC2 as the sandbox plays it.
@WithSandbox
class SandboxCopiesIT implements CopiesContract {
  private static final Place PLACE =
      new Place(new AccountId("333333333333"), new Region("us-east-1"));

  private final Sandbox sandbox;
  private final Sources sources;
  private final AwsClients member;

  SandboxCopiesIT(Sandbox sandbox) {
    this.sandbox = sandbox;
    this.sources = new Sources(sandbox);
    this.member = sandbox.operator(PLACE.account(), PLACE.region());
  }

  @Override
  public Copies copies() {
    return new Ec2Copies(member.ec2());
  }

  @Override
  public Destination here() {
    return new Destination(PLACE.account(), PLACE.region(), sandbox.member(PLACE).key());
  }

  @Override
  public ImageCreated published() {
    return sources.shared(List.of(PLACE));
  }

  @Override
  public ImageCreated unshared() {
    return sources.unshared(List.of(PLACE));
  }

  @Override
  public void fail(ImageId copy) {
    sandbox.control().failImage(PLACE.account(), PLACE.region(), copy, "the key was lost");
  }

  @Override
  public void deprecate(ImageId copy) {
    Instant soon = Instant.now().plus(Duration.ofMinutes(2));
    member.ec2().enableImageDeprecation(request -> request.imageId(copy.value()).deprecateAt(soon));
    sandbox.control().advanceClock(Duration.ofMinutes(3));
  }
}
