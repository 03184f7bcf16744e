namespace Ockam.Attestation;

/// <summary>An emulator that serves other programs of this machine until it is disposed.</summary>
public sealed class RunningEmulator : IAsyncDisposable
{
    private readonly EmulatorAuthority _authority;
    private readonly EmulatorServer _server;
    private readonly string? _temporaryFolder;

    private RunningEmulator(EmulatorAuthority authority, EmulatorServer server, string description, string? temporaryFolder)
    {
        _authority = authority;
        _server = server;
        _temporaryFolder = temporaryFolder;
        Description = description;
        Root = authority.Root;
        RootPem = authority.ExportRootPem();
    }

    /// <summary>The address by which <see cref="TpmClient.Open"/> reaches it.</summary>
    public string Address => _server.Address;

    /// <summary>What it is, for people.</summary>
    public string Description { get; }

    /// <summary>Whether its registers are in memory alone, and no software TPM stands behind it.</summary>
    public bool IsInMemory { get; private init; }

    /// <summary>The root that a verifier must be given to believe its documents.</summary>
    public AttestationRoot Root { get; }

    /// <summary>The same root as a certificate in PEM.</summary>
    public string RootPem { get; }

    /// <summary>Starts one: before a software TPM where swtpm is installed, else over registers in memory.</summary>
    /// <param name="options">How; null for everything as usual.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AttestationException">The authority cannot be used, swtpm does not start, or the port is taken.</exception>
    public static async Task<RunningEmulator> StartAsync(EmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new EmulatorOptions();
        bool software = !options.InMemory && SwtpmProcess.IsInstalled;
        string? temporary = software && options.StateFolder is null ? Directory.CreateTempSubdirectory("ockam-tpm-").FullName : null;
        EmulatorAuthority? authority = null;
        ITpmTransport? tpm = null;
        try
        {
            authority = EmulatorAuthority.OpenOrCreate(options.AuthorityFolder);
            if (software) tpm = await SwtpmProcess.StartAsync(options.StateFolder ?? temporary!, cancellationToken).ConfigureAwait(false);
            tpm = new NitroTpmEmulator(authority, tpm, options.InstanceId);
            await EmulatedBoot.MeasureAsync(new TpmClient(tpm), options.Image, cancellationToken).ConfigureAwait(false);
            EmulatorServer server =
                options.SocketPath is { } path ? EmulatorServer.Start(tpm, path) : EmulatorServer.Start(tpm, options.Port);
            return new RunningEmulator(authority, server, tpm.Description, temporary) { IsInMemory = !software };
        }
        catch
        {
            if (tpm is not null) await tpm.DisposeAsync().ConfigureAwait(false);
            authority?.Dispose();
            Remove(temporary);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        _authority.Dispose();
        Remove(_temporaryFolder);
    }

    private static void Remove(string? folder)
    {
        if (folder is not null && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }
}
