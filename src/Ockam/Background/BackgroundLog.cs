using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Ockam.Encoding;
using Ockam.Node;
using Ockam.Routing;

namespace Ockam.Background;

/// <summary>
/// Writes what becomes of a node in the background to a file in its home folder, a line each. Nobody who has something to say waits, and
/// the file does not grow for ever: it is begun anew at its greatest length, and one older file is kept.
/// </summary>
internal sealed class BackgroundLog : IDisposable
{
    // Two such files hold some 100,000 lines.
    internal const int LongestFile = 8 * 1024 * 1024;

    // What comes while the disk does not get on; beyond, lines are left out.
    private const int MaximumWaiting = 1_000;

    // At the end: the disk may have stopped for good.
    private static readonly TimeSpan s_endLimit = TimeSpan.FromSeconds(2);

    private readonly Channel<string> _waiting = Channel.CreateBounded<string>(
        new BoundedChannelOptions(MaximumWaiting) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly Task _writing;

    private BackgroundLog(string path, TimeProvider time)
    {
        _path = path;
        _time = time;
        _writing = WriteAsync();
    }

    /// <summary>Begins a file, and keeps the one before as its older one.</summary>
    /// <param name="path">The file, in a folder of its owner alone.</param>
    /// <param name="time">The clock.</param>
    public static BackgroundLog Begin(string path, TimeProvider time)
    {
        if (File.Exists(path)) File.Move(path, path + ".old", overwrite: true);
        return new BackgroundLog(path, time);
    }

    /// <summary>Notes what becomes of a node from now on.</summary>
    public void Watch(OckamNode node)
    {
        node.Changed += Tell;
        node.WorkerFailed += Tell;
        Write($"The node '{node.Name}' runs, {node.Identifier}.");
    }

    /// <summary>Writes what is waiting, as far as the disk takes it.</summary>
    public void Dispose()
    {
        Write("The node has ended.");
        _waiting.Writer.TryComplete();
        _writing.Wait(s_endLimit);
    }

    private void Tell(NodeChange change)
    {
        string detail = change.Detail is null ? "" : $": {change.Detail}";
        Write($"{change.Resource} {change.Name} {change.Address} {change.Status}{detail}");
    }

    private void Tell(Address address, Exception failure) =>
        Write($"A worker failed at {address}: {failure.GetType().Name}: {failure.Message}");

    // What peers say must not look like lines or colours of this log's own.
    private void Write(string text) => _waiting.Writer.TryWrite(PlainText.OneLine(string.Create(
        CultureInfo.InvariantCulture, $"{_time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} {text}")));

    private async Task WriteAsync()
    {
        await foreach (string line in _waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                if (new FileInfo(_path) is { Exists: true, Length: > LongestFile }) File.Move(_path, _path + ".old", overwrite: true);
                var file = new FileStream(_path, NodeClaim.Own(FileMode.Append, FileShare.ReadWrite));
                await using (file.ConfigureAwait(false))
                    await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(line + '\n')).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A full disk, for instance: a node goes on without its log, and there is nobody to tell.
            }
        }
    }
}
