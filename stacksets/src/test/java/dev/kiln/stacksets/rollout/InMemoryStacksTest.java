package dev.kiln.stacksets.rollout;

class InMemoryStacksTest implements StacksContract {
  private final InMemoryStacks stacks = new InMemoryStacks();

  @Override
  public Stacks stacks() {
    return stacks;
  }

  @Override
  public Stacks.StackName name() {
    return new Stacks.StackName("kiln-contract", World.WEST);
  }

  @Override
  public void settle(Stacks.StackName name) {
    stacks.pass();
  }
}
