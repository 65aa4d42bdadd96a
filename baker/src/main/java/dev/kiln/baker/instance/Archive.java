package dev.kiln.baker.instance;

import dev.kiln.model.text.Printable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/// A small `tar.gz` in memory, files by path, in order.
record Archive(SequencedMap<String, byte[]> files) {

  /// What a path may hold in bytes. Longer ones need extension headers, which the library signs
  /// with the name of the user it runs as, so the same files would no longer give the same bytes.
  static final int LONGEST_PATH = 99;

  private static final int EXECUTABLE = 0100755;

  Archive {
    files = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(files));
  }

  /// @param most bytes that all of it may have unpacked; a few kilobytes can unpack to gigabytes
  /// @throws IOException when `bytes` are no such archive, with a reason that can be shown
  static Archive read(byte[] bytes, int most) throws IOException {
    LinkedHashMap<String, byte[]> files = new LinkedHashMap<>();
    try (InputStream unpacked =
            new Capped(new GZIPInputStream(new ByteArrayInputStream(bytes)), most);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(unpacked, StandardCharsets.UTF_8.name())) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String name = Printable.line(entry.getName());
        if (!isPlain(entry)) {
          throw new IOException("\"%s\" is not a plain file".formatted(name));
        }
        if (files.put(entry.getName(), tar.readAllBytes()) != null) {
          throw new IOException("\"%s\" is there twice".formatted(name));
        }
      }
    } catch (IOException e) {
      throw new IOException(Printable.line(String.valueOf(e.getMessage())), e);
    } catch (RuntimeException | StackOverflowError e) {
      // The library says in many ways what it does not understand, and calls itself for each of the
      // headers before a file, however many there are.
      throw new IOException("not a tar archive", e);
    }
    if (files.isEmpty()) {
      throw new IOException("no files in it");
    }
    return new Archive(files);
  }

  /// Holes count as no plain file: they would become bytes that nothing counts.
  private static boolean isPlain(TarArchiveEntry entry) {
    byte type = entry.getLinkFlag();
    boolean file = type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM;
    return file && !entry.isDirectory() && !entry.isSparse();
  }

  /// The same files give the same bytes: nothing of the time, the user or the machine goes in.
  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar =
        new TarArchiveOutputStream(new GZIPOutputStream(bytes), StandardCharsets.UTF_8.name())) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setMode(EXECUTABLE);
        entry.setModTime(0);
        entry.setIds(0, 0);
        entry.setNames("root", "root");
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return bytes.toByteArray();
  }

  /// Ends with an error after so many bytes, wherever in the archive they are.
  private static final class Capped extends FilterInputStream {
    private final int most;
    private long seen;

    Capped(InputStream in, int most) {
      super(in);
      this.most = most;
    }

    @Override
    public int read() throws IOException {
      int next = super.read();
      count(next < 0 ? 0 : 1);
      return next;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = super.read(target, offset, length);
      count(Math.max(read, 0));
      return read;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = super.skip(n);
      count(skipped);
      return skipped;
    }

    private void count(long more) throws IOException {
      seen += more;
      if (seen > most) {
        throw new IOException("more than %,d bytes unpacked".formatted(most));
      }
    }
  }
}
