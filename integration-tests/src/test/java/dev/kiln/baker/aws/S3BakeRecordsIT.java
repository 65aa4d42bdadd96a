package dev.kiln.baker.aws;

import dev.kiln.baker.bakes.BakeRecords;
import dev.kiln.baker.bakes.BakeRecordsContract;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.WithSandbox;

@WithSandbox
class S3BakeRecordsIT implements BakeRecordsContract {
  private final BakeRecords records;

  S3BakeRecordsIT(Sandbox sandbox) {
    this.records =
        new S3BakeRecords(
            new S3Objects(
                sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home()).s3(),
                sandbox.installation().bakesBucket()));
  }

  @Override
  public BakeRecords records() {
    return records;
  }
}
