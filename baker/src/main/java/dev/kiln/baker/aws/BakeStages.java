package dev.kiln.baker.aws;

import dev.kiln.baker.build.BuildStage;
import dev.kiln.baker.build.Shareability;
import dev.kiln.baker.imagetest.TestStage;
import dev.kiln.baker.instance.Exchange;
import dev.kiln.baker.instance.InstanceRun;
import dev.kiln.baker.instance.Instances;
import dev.kiln.baker.journal.Entry;
import dev.kiln.baker.journal.Journal;
import dev.kiln.baker.journal.JournaledStage;
import dev.kiln.baker.lookup.LookupStage;
import dev.kiln.baker.pipeline.Stage;
import dev.kiln.baker.publish.PublishStage;
import dev.kiln.baker.scripts.RecipeManifest;
import dev.kiln.baker.update.UpdateStage;
import dev.kiln.model.bake.BakeRequest;
import dev.kiln.model.bake.Built;
import dev.kiln.model.bake.Located;
import dev.kiln.model.bake.Published;
import dev.kiln.model.bake.Tested;
import dev.kiln.model.bake.Updated;
import dev.kiln.model.installation.Installation;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/// Makes the stages of bakes, wherever they run, out of the clients each is given.
final class BakeStages {
  private final Installation installation;
  private final List<RecipeManifest> pushed;
  private final UnaryOperator<Journal> journals;
  private final Runs runs;
  private final Clock clock;

  /// @param pushed the manifests of the recipes this process has pushed, which need not be read
  /// @param journals what is known of a journal beforehand
  BakeStages(
      Installation installation,
      Collection<RecipeManifest> pushed,
      UnaryOperator<Journal> journals,
      Runs runs,
      Clock clock) {
    this.installation = installation;
    this.pushed = List.copyOf(pushed);
    this.journals = journals;
    this.runs = runs;
    this.clock = clock;
  }

  /// How work on instances is begun or taken up.
  interface Runs {
    InstanceRun make(Instances instances, Exchange exchange, Clock clock);
  }

  Stage<BakeRequest, Located> lookup(StageClients clients) {
    return journaled(
        clients,
        new LookupStage(installation, new AwsBaseImages(clients.ec2(), clients.ssm(), clock)),
        new Entry.OfLookup());
  }

  Stage<Located, Built> build(StageClients clients) {
    Ec2OwnImages images = new Ec2OwnImages(clients.ec2());
    Shareability shareability =
        new Shareability(
            new AwsDefaultEncryption(clients.ec2(), clients.kms()),
            images,
            installation.tooling(),
            installation.sources());
    return journaled(
        clients,
        new BuildStage(instanceRun(clients), images, shareability, installation.sources()),
        new Entry.OfBuild());
  }

  Stage<Built, Tested> test(StageClients clients) {
    return journaled(
        clients,
        new TestStage(instanceRun(clients), new Ec2TestedMark(clients.ec2()), clock),
        new Entry.OfTest());
  }

  Stage<Tested, Updated> update(StageClients clients) {
    return journaled(
        clients,
        new UpdateStage(installation, new SsmImageParameters(clients.ssm())),
        new Entry.OfUpdate());
  }

  Stage<Updated, Published> publish(StageClients clients) {
    return journaled(
        clients,
        new PublishStage(
            installation,
            new Ec2Sharing(clients.ec2()),
            new SnsAnnouncements(clients.sns()),
            clock),
        new Entry.OfPublish());
  }

  InstanceRun instanceRun(StageClients clients) {
    return runs.make(
        new Ec2Instances(clients.ec2(), installation.builder()),
        new S3Exchange(clients, installation, pushed, clock),
        clock);
  }

  Journal journal(StageClients clients) {
    return journals.apply(new S3Journal(new S3Objects(clients.s3(), installation.bakesBucket())));
  }

  private <I, O> Stage<I, O> journaled(StageClients clients, Stage<I, O> stage, Entry<I, O> entry) {
    return new JournaledStage<>(stage, entry, journal(clients), clock);
  }
}
