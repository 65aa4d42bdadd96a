package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.Account;
import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Architecture;
import software.amazon.awssdk.services.lambda.model.LogFormat;
import software.amazon.awssdk.services.lambda.model.TracingMode;

@WithMoto
class FunctionCodeIT {
  private final Account owner;
  private final Account tooling;
  private final String role;
  private final String bucket;

  FunctionCodeIT(SharedMoto moto) {
    this.owner = moto.account();
    this.tooling = moto.account();
    this.role = Roles.trusting(owner, "copy", "{\"Service\": \"lambda.amazonaws.com\"}");
    this.bucket = Buckets.in(tooling);
    tooling
        .s3()
        .putObject(put -> put.bucket(bucket).key("copier.zip"), RequestBody.fromString("z"));
  }

  @Test
  @Rule("lambda.code-is-read-with-rights-of-caller")
  void takesCodeOfAnotherAccountsBucketThatLetsTheCallerReadIt() {
    var refusal = refusalOf(() -> create(owner, "copier.zip"));

    admit();
    create(owner, "copier.zip");

    assertThat(refusal).isEqualTo("AccessDeniedException");
    assertThat(lambda(owner).getFunctionConfiguration(get -> get.functionName("copy")).codeSize())
        .isEqualTo(1);
  }

  @Test
  @Rule("lambda.code-in-region-of-function")
  void takesNoCodeFromAnotherRegion() {
    admit();

    var reason = Denials.reasonIn(() -> create(owner.in("us-east-1"), "copier.zip"));

    assertThat(reason).contains("The bucket is in this region: eu-west-1");
  }

  @Test
  @Rule("lambda.code-must-be-there")
  void makesNoFunctionOfAnObjectThatIsNotThere() {
    admit();

    var refusal = refusalOf(() -> create(owner, "missing.zip"));

    assertThat(refusal).isEqualTo("InvalidParameterValueException");
  }

  @Test
  @Rule("lambda.settings-are-kept")
  void showsTheSettingsThatAnUpdateHasChanged() {
    admit();
    create(owner, "copier.zip");

    var lambda = lambda(owner);
    lambda.updateFunctionConfiguration(update ->
        update
            .functionName("copy")
            .tracingConfig(tracing -> tracing.mode(TracingMode.ACTIVE))
            .loggingConfig(logging -> logging.logFormat(LogFormat.JSON).logGroup("/kiln/copy")));
    lambda.updateFunctionCode(update ->
        update
            .functionName("copy")
            .s3Bucket(bucket)
            .s3Key("copier.zip")
            .architectures(Architecture.ARM64));

    var shown = lambda.getFunctionConfiguration(get -> get.functionName("copy"));
    assertThat(shown.tracingConfig().mode()).isEqualTo(TracingMode.ACTIVE);
    assertThat(shown.loggingConfig().logGroup()).isEqualTo("/kiln/copy");
    assertThat(shown.architectures()).containsExactly(Architecture.ARM64);
  }

  private void admit() {
    var policy =
        Statement.policy(
            Statement.allow("s3:GetObject", "s3:ListBucket")
                .by(Roles.root(owner))
                .on("arn:aws:s3:::" + bucket, "arn:aws:s3:::" + bucket + "/*"));
    tooling.s3().putBucketPolicy(put -> put.bucket(bucket).policy(policy));
  }

  private void create(Account maker, String key) {
    lambda(maker)
        .createFunction(create ->
            create
                .functionName("copy")
                .runtime("java25")
                .handler("dev.kiln.Copy::handle")
                .role(role)
                .code(code -> code.s3Bucket(bucket).s3Key(key)));
  }

  private static LambdaClient lambda(Account account) {
    return account.clients().client(LambdaClient::builder);
  }
}
