package dev.kiln.sandbox.templates;

import dev.kiln.model.image.Region;
import dev.kiln.model.installation.Installation;
import dev.kiln.sandbox.moto.Account;
import dev.kiln.stacksets.template.Template;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.CreateStackRequest;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/// Makes stacks of an installation's templates by plain calls of CloudFormation.
public record StackMaker(Installation installation) {

  public Stack stack(Account account, String name) {
    return account
        .cloudFormation()
        .describeStacks(describe -> describe.stackName(name))
        .stacks()
        .getFirst();
  }

  /// @throws AssertionError with the stack's events, when it is not complete in the end
  public void create(
      Account account, String name, Template template, Map<String, String> parameters) {
    CreateStackRequest.Builder request =
        CreateStackRequest.builder()
            .stackName(name)
            .capabilities(Capability.CAPABILITY_NAMED_IAM)
            .parameters(
                parameters.entrySet().stream()
                    .map(each ->
                        Parameter.builder()
                            .parameterKey(each.getKey())
                            .parameterValue(each.getValue())
                            .build())
                    .toList());
    if (template.fitsIntoARequest()) {
      request.templateBody(template.text());
    } else {
      String key = "templates/%s.yaml".formatted(template.sha256());
      upload(account, key, template.bytes());
      request.templateURL(
          "https://%s.s3.%s.amazonaws.com/%s".formatted(bucket(account), account.region(), key));
    }
    account.cloudFormation().createStack(request.build());
    Stack made = stack(account, name);
    if (!made.stackStatusAsString().equals("CREATE_COMPLETE")) {
      throw new AssertionError(
          account
              .cloudFormation()
              .describeStackEvents(events -> events.stackName(name))
              .stackEvents()
              .toString());
    }
  }

  /// The name of the bucket of artifacts in the account's Region.
  public String bucket(Account account) {
    return installation.artifactsBucket(new Region(account.region()));
  }

  /// Puts something into the bucket of artifacts.
  public void upload(Account account, String key, byte[] content) {
    account
        .s3()
        .putObject(put -> put.bucket(bucket(account)).key(key), RequestBody.fromBytes(content));
  }
}
