namespace Ockam.Models;

public sealed partial class KeyReleaseLog
{
    // Entries have less than 16 KiB; what is longer is none.
    private const int MaximumLine = 64 * 1024;

    /// <summary>Reads a log, which may be in use, and says whether it is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="head">
    /// A digest that was its head at some time: it must be that of an entry, or the end of the log is missing. Null asks for none.
    /// </param>
    /// <exception cref="ModelException">It cannot be read.</exception>
    public static KeyReleaseLogVerdict Verify(string path, string? head = null)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return Read(file, head).Verdict;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(ModelErrorReason.Unavailable, $"The broker's log '{path}' cannot be read: {failed.Message}", failed);
        }
    }

    private static (KeyReleaseLogVerdict Verdict, byte[]? Cut) Read(Stream file, string? expected)
    {
        var chain = new KeyReleaseChain(expected);
        bool isWhole = true;
        string? problem = null;
        foreach ((byte[] line, bool ends) in Lines(file))
        {
            isWhole = ends;
            if (chain.Take(line, ends)) continue;
            problem = chain.Wrong;
            break;
        }

        // Behind the last entry may stand what a crash has cut, and that does not end as a line does.
        if (problem is null && chain.Cut is not null && isWhole) problem = chain.Wrong;
        if (problem is null && !chain.IsSeen)
            problem = $"No entry has the digest {ModelNames.Printable(expected!)}: the end that had it is missing, or was written anew.";
        byte[]? cut = problem is null ? chain.Cut : null;
        return (new KeyReleaseLogVerdict(problem is null, chain.Entries, chain.Head, chain.Torn + (cut is null ? 0 : 1), problem), cut);
    }

    private static IEnumerable<(byte[] Line, bool Ends)> Lines(Stream file)
    {
        file.Seek(0, SeekOrigin.Begin);
        var block = new byte[16 * 1024];
        var line = new List<byte>(1024);
        int read;
        while (line.Count <= MaximumLine && (read = file.Read(block)) > 0)
        {
            int start = 0;
            int end;
            while ((end = Array.IndexOf(block, (byte)'\n', start, read - start)) >= 0)
            {
                line.AddRange(block.AsSpan(start, end - start));
                yield return ([.. line], true);
                line.Clear();
                start = end + 1;
            }

            line.AddRange(block.AsSpan(start, read - start));
        }

        // One that is too long is no entry, wherever it ends.
        if (line.Count > 0) yield return ([.. line], line.Count > MaximumLine);
    }
}
