namespace Ockam.Aws.Tests.Boot;

/// <summary>Looks for secrets in the arguments and environments of all processes, for as long as it lives.</summary>
internal sealed class SecretWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly List<string> _secrets = [];
    private readonly List<string> _found = [];
    private readonly TimeSpan _pause;
    private readonly Task _work;

    /// <param name="pause">
    /// Between looking at all processes and looking again; as little as two processors can spare if it is left out.
    /// </param>
    public SecretWatch(TimeSpan? pause = null)
    {
        _pause = pause ?? TimeSpan.FromMilliseconds(20);
        _work = Task.Run(LookAsync);
    }

    /// <summary>How many processes were looked at: one that was looked at twice counts twice.</summary>
    public int Looked { get; private set; }

    /// <summary>Where a secret was found.</summary>
    public IReadOnlyList<string> Found
    {
        get
        {
            lock (_secrets) return [.. _found];
        }
    }

    public void Add(string secret)
    {
        lock (_secrets) _secrets.Add(secret);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _work;
        _end.Dispose();
    }

    private async Task LookAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            foreach (string folder in Directory.EnumerateDirectories("/proc").Where(name => char.IsAsciiDigit(name["/proc/".Length])))
            {
                foreach (string file in (string[])["cmdline", "environ"]) Look(Path.Combine(folder, file));
            }

            await Task.Delay(_pause);
        }
    }

    private void Look(string file)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return;
        }

        lock (_secrets)
        {
            Looked++;
            if (_secrets.Any(secret => text.Contains(secret, StringComparison.Ordinal))) _found.Add(file);
        }
    }
}
