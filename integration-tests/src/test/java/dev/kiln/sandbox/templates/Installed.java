package dev.kiln.sandbox.templates;

import dev.kiln.model.digest.Sha256;
import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Fleet;
import dev.kiln.model.installation.Installation;
import dev.kiln.model.installation.Namespace;
import dev.kiln.model.stage.StageName;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.stacksets.template.Templates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Kiln in three accounts of the sandbox, made by its templates alone: the tooling account in
/// `eu-west-1`, one member in that Region and another. Its functions are never called.
final class Installed {
  static final String ABROAD = "us-east-1";
  static final String DEVELOPER = "developer";

  final SharedMoto moto;
  final Account tooling;
  final Account member;

  /// Not of the installation.
  final Account stranger;

  final Installation installation;
  final String copierKey;
  final String bakerKey;

  final StackMaker stacks;

  private Installed(SharedMoto moto) throws IOException {
    this.moto = moto;
    this.tooling = moto.account();
    this.member = moto.account();
    this.stranger = moto.account();
    this.installation =
        new Installation(
            Namespace.DEFAULT,
            tooling.id(),
            new Region(tooling.region()),
            new Installation.Builder("subnet-0a1b2c3d4e5f60718", "sg-0a1b2c3d4e5f60718"),
            Fleet.of(List.of(member.id())));
    this.stacks = new StackMaker(installation);
    byte[] code = zip();
    this.copierKey = "copier/%s.zip".formatted(Sha256.hex(code));
    this.bakerKey = "baker/%s.zip".formatted(Sha256.hex(code));
    for (String region : List.of(tooling.region(), ABROAD)) {
      Account there = tooling.in(region);
      stacks.create(
          there, installation.artifactsStack(), Templates.artifacts(installation), Map.of());
      stacks.upload(there, copierKey, code);
      stacks.upload(there, bakerKey, code);
    }
  }

  static Installed in(SharedMoto moto) throws IOException {
    Installed installed = new Installed(moto);
    String developers = "arn:aws:iam::%s:user/%s".formatted(installed.tooling.id(), DEVELOPER);
    installed.stacks.create(
        installed.tooling,
        installed.installation.toolingStack(),
        Templates.tooling(installed.installation),
        Map.of(Templates.BAKER_KEY, installed.bakerKey, "Developers", developers));
    for (String region : List.of(installed.tooling.region(), ABROAD)) {
      installed.stacks.create(
          installed.member.in(region),
          "kiln-member",
          Templates.member(installed.installation),
          Map.of(Templates.COPIER_KEY, installed.copierKey, "Developers", developers));
    }
    return installed;
  }

  /// A session of a role that the templates made, which only its service could open.
  Account as(Account owner, StageName stage) {
    return session(owner, installation.roleName(stage, new Region(owner.region())));
  }

  /// A session of a role of whatever name that may do everything its account can let it.
  Account as(Account owner, String role) {
    String everything =
        """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}\
        """;
    owner
        .iam()
        .createRole(create ->
            create
                .roleName(role)
                .assumeRolePolicyDocument(
                    """
                    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                     "Principal": {"AWS": "arn:aws:iam::%s:root"}}]}\
                    """
                        .formatted(owner)));
    owner
        .iam()
        .putRolePolicy(
            put -> put.roleName(role).policyName("everything").policyDocument(everything));
    return session(owner, role);
  }

  private Account session(Account owner, String role) {
    String arn = "arn:aws:iam::%s:role/%s".formatted(owner, role);
    return new Account(owner.id(), owner.clients().as(moto.control().openSession(arn, "test")));
  }

  String topic() {
    return installation.topicArn(member.id());
  }

  /// Which is no code, but is what Lambda takes for some.
  private static byte[] zip() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("empty"));
    }
    return bytes.toByteArray();
  }
}
