package dev.kiln.sandbox.moto.rules;

import static dev.kiln.sandbox.moto.Refusals.refusalOf;
import static dev.kiln.sandbox.moto.rules.Denials.NONE;
import static dev.kiln.sandbox.moto.rules.Statement.allow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.sandbox.moto.SharedMoto;
import dev.kiln.sandbox.moto.WithMoto;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.model.ParameterType;
import software.amazon.awssdk.services.ssm.model.PutParameterRequest;
import software.amazon.awssdk.services.ssm.model.Tag;

@WithMoto
class SsmPrivilegesIT {
  private static final String EXECUTIONS = "arn:aws:ssm:*:*:automation-execution/*";

  private final SharedMoto moto;
  private final Worker worker;
  private final Denials denials;

  SsmPrivilegesIT(SharedMoto moto) {
    this.moto = moto;
    this.worker = Worker.in(moto, moto.account());
    this.denials = Denials.in(moto);
  }

  @Test
  @Rule("ssm.image-parameter.needs-describe-images")
  void refusesAParameterOfAnImageWithoutTheRightToSeeImages() {
    worker.may(allow("ssm:PutParameter"));

    var denied = denials.actionIn(this::putImage);

    assertThat(denied).isEqualTo("ec2:DescribeImages");
  }

  @Test
  @Rule("ssm.image-parameter.needs-describe-images")
  void takesAParameterOfAnImageWithTheRightToSeeImages() {
    worker.may(allow("ssm:PutParameter", "ec2:DescribeImages"));

    var denied = denials.actionIn(this::putImage);

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("ssm.put-parameter.tags-need-a-right")
  void refusesTagsWithoutTheirRight() {
    worker.may(allow("ssm:PutParameter"));

    var denied = denials.actionIn(this::putTagged);

    assertThat(denied).isEqualTo("ssm:AddTagsToResource");
  }

  @Test
  @Rule("ssm.put-parameter.tags-need-a-right")
  void takesTagsWithTheirRight() {
    worker.may(allow("ssm:PutParameter", "ssm:AddTagsToResource"));

    var denied = denials.actionIn(this::putTagged);

    assertThat(denied).isEqualTo(NONE);
  }

  @Test
  @Rule("ssm.start-automation-execution.document-and-execution")
  void refusesADocumentWithoutTheRight() {
    worker.may(allow("ssm:StartAutomationExecution").on(EXECUTIONS));

    var denied = denials.resourceIn(this::start);

    assertThat(denied).contains("/Kiln-Check");
  }

  @Test
  @Rule("ssm.start-automation-execution.document-and-execution")
  void refusesAnExecutionWithoutTheRight() {
    worker.may(allow("ssm:StartAutomationExecution").on("arn:aws:ssm:*:*:*/Kiln-Check*"));

    var denied = denials.resourceIn(this::start);

    assertThat(denied).contains(":automation-execution/");
  }

  @Test
  @Rule("ssm.start-automation-execution.document-and-execution")
  void getsPastThePoliciesWithBothRights() {
    worker.may(
        allow("ssm:StartAutomationExecution").on("arn:aws:ssm:*:*:*/Kiln-Check*", EXECUTIONS));

    var refusal = refusalOf(this::start);

    assertThat(refusal).isEqualTo("AutomationDefinitionNotFoundException");
  }

  private void putImage() {
    var image = OwnImage.in(moto, worker.operator(), "web").id();
    put(wish -> wish.value(image).dataType("aws:ec2:image"));
  }

  private void putTagged() {
    var tag = Tag.builder().key("team").value("images").build();
    put(wish -> wish.value("text").tags(tag));
  }

  private void put(Consumer<PutParameterRequest.Builder> wish) {
    worker
        .self()
        .ssm()
        .putParameter(
            put -> put.name("/kiln/images/web").type(ParameterType.STRING).applyMutation(wish));
  }

  private void start() {
    worker.self().ssm().startAutomationExecution(start -> start.documentName("Kiln-Check"));
  }
}
