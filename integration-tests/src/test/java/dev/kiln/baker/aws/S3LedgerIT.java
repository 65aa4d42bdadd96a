package dev.kiln.baker.aws;

import dev.kiln.baker.fleet.Ledger;
import dev.kiln.baker.fleet.LedgerContract;
import dev.kiln.sandbox.Sandbox;
import dev.kiln.sandbox.WithSandbox;

@WithSandbox
class S3LedgerIT implements LedgerContract {
  private final Ledger ledger;

  S3LedgerIT(Sandbox sandbox) {
    this.ledger =
        new S3Ledger(
            new S3Objects(
                sandbox.operator(sandbox.scene().tooling(), sandbox.scene().home()).s3(),
                sandbox.installation().bakesBucket()));
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }
}
