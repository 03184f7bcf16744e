using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Ockam.Aws.Tests.Support;

/// <summary>
/// AWS as moto plays it, in a process of its own on a free port. A collection of tests shares one; a test that wants it empty resets it.
/// </summary>
public sealed partial class MotoServer : IAsyncLifetime
{
    /// <summary>The account that moto answers for.</summary>
    public const string Account = "123456789012";

    private const string Program = "moto_server";

    // Python has many modules to read on a machine that is busy with other tests.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new();
    private Process? _process;

    /// <summary>Why tests that need it are skipped; null if they are not.</summary>
    public static string? SkipReason { get; } = Tools.SkipReason(Program);

    /// <summary>
    /// After how many requests it checks signatures and permissions, as AWS does from the first on; null for never. The first ones make
    /// the users that may ask then.
    /// </summary>
    public int? FreeRequests { get; init; }

    /// <summary>Where it answers.</summary>
    public Uri Url { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // The fixture is made for skipped tests too.
        if (SkipReason is not null) return;
        string[] arguments = ["-H", "127.0.0.1", "-p", "0"];
        var start = new ProcessStartInfo(Tools.Locate(Program), arguments)
        {
            RedirectStandardError = true, RedirectStandardOutput = true,
        };
        if (MotoImages.File is { } images) start.Environment["MOTO_AMIS_PATH"] = images;
        if (FreeRequests is { } free)
            start.Environment["INITIAL_NO_AUTH_ACTION_COUNT"] = free.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var ready = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start };
        // Its log goes on for as long as it lives, and would fill a pipe that nobody reads.
        _process.ErrorDataReceived += (_, line) => Look(line.Data, ready);
        _process.OutputDataReceived += (_, line) => Look(line.Data, ready);
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Url = await ready.Task.WaitAsync(s_patience);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        if (_process is null) return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>Empties the account.</summary>
    public async Task ResetAsync()
    {
        using HttpResponseMessage answer = await _http.PostAsync(new Uri(Url, "moto-api/reset"), null);
        answer.EnsureSuccessStatusCode();
    }

    private static void Look(string? line, TaskCompletionSource<Uri> ready)
    {
        if (line is not null && Running().Match(line) is { Success: true } match) ready.TrySetResult(new Uri(match.Groups[1].Value + "/"));
    }

    [GeneratedRegex(@"Running on (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Running();
}
