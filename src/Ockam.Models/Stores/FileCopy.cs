namespace Ockam.Models;

/// <summary>Copies a file into one in the making, from where an earlier attempt has left it.</summary>
internal static class FileCopy
{
    private const int BlockLength = 1024 * 1024;

    /// <returns>How many bytes were there already, and are what the source holds now.</returns>
    /// <exception cref="ModelException">There is no room for it, or the source is shorter now.</exception>
    public static long Run(SourceFile source, PartialFile target, IProgress<ModelProgress>? progress, CancellationToken cancellationToken)
    {
        // A file of a store is as long as somebody else wants: it may be nothing but a hole.
        FreeSpace.Require(target, source.Length, source.Name);
        var block = new byte[BlockLength];
        long same = FindSame(source, target, block, cancellationToken);
        RandomAccess.SetLength(target.Handle, same);
        for (long done = same; done < source.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> part = block.AsSpan(0, (int)Math.Min(block.Length, source.Length - done));
            source.Read(done, part);
            RandomAccess.Write(target.Handle, part, done);
            done += part.Length;
            progress?.Report(new ModelProgress(done, source.Length));
        }

        return same;
    }

    // Block by block to the first difference; what follows it is copied anew.
    private static long FindSame(SourceFile source, PartialFile target, byte[] block, CancellationToken cancellationToken)
    {
        var left = new byte[block.Length];
        long limit = Math.Min(source.Length, target.Length);
        long same = 0;
        while (same < limit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = (int)Math.Min(block.Length, limit - same);
            source.Read(same, block.AsSpan(0, length));
            int read = RandomAccess.Read(target.Handle, left.AsSpan(0, length), same);
            if (read != length || !block.AsSpan(0, length).SequenceEqual(left.AsSpan(0, length))) break;
            same += length;
        }

        return same;
    }
}
