package dev.kiln.stacksets.rollout;

/// Is told what goes on, a line at a time.
public interface Progress {
  void tell(String line);
}
