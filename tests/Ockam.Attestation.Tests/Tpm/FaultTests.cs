using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Tpm;

/// <summary>A connection that is cut in any command of any operation: an error that says so, and nothing left in the TPM.</summary>
[Collection(ProcessCollection.Name)]
public sealed class FaultTests : IAsyncLifetime
{
    private Swtpm _tpm = null!;

    public async Task InitializeAsync()
    {
        if (Tools.SkipReason(Swtpm.Needs.Split(' ')) is null) _tpm = await Swtpm.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_tpm is not null) await _tpm.DisposeAsync();
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_quote_leaves_nothing_wherever_it_is_cut() =>
        await CutEverywhereAsync(client => client.QuoteAsync(PcrSelection.Of(TpmHash.Sha384, 4), new byte[20]), expectedCommands: 5);

    [NeedsFact(Swtpm.Needs)]
    public async Task Sealing_and_unsealing_leave_nothing_wherever_they_are_cut()
    {
        TpmSealedSecret? made = null;
        await CutEverywhereAsync(
            async client => made = await client.SealAsync("secret"u8.ToArray(), PcrSelection.Of(TpmHash.Sha384, 4)), expectedCommands: 5);
        await CutEverywhereAsync(client => client.UnsealAsync(made!), expectedCommands: 7);
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_request_for_a_document_leaves_no_index_and_no_session_wherever_it_is_cut()
    {
        foreach (AttestationSession session in Enum.GetValues<AttestationSession>())
        {
            var request = new AttestationRequest { Session = session, UserData = new byte[1024] };
            await CutEverywhereAsync(
                async client =>
                {
                    // As far as a TPM goes that lacks the vendor's command: everything but the reading was done.
                    TpmException refused = await Assert.ThrowsAsync<TpmException>(() => client.RequestAttestationAsync(request));
                    return refused.Fault == TpmFault.NotNitroTpm ? refused : throw refused;
                },
                expectedCommands: 8);
        }
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_request_to_the_emulator_leaves_no_index_wherever_it_is_cut()
    {
        using EmulatorAuthority authority = EmulatorAuthority.CreateInMemory();
        await using var emulator = new NitroTpmEmulator(authority, TpmAddress.Parse(_tpm.Address));
        await CutEverywhereAsync(client => client.RequestAttestationAsync(), expectedCommands: 15, emulator);
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_request_that_is_cancelled_leaves_no_index()
    {
        using EmulatorAuthority authority = EmulatorAuthority.CreateInMemory();
        await using var emulator = new NitroTpmEmulator(authority, TpmAddress.Parse(_tpm.Address));
        for (int after = 0; ; after++)
        {
            using var cancellation = new CancellationTokenSource();
            var cancelling = new CancellingTransport(emulator, after, cancellation);
            var client = new TpmClient(cancelling);
            Exception? ended = await Record.ExceptionAsync(() => client.RequestAttestationAsync(cancellationToken: cancellation.Token));
            Assert.Empty(await Swtpm.HandlesAsync(new TpmClient(emulator)));
            if (ended is null) return;
            Assert.IsAssignableFrom<OperationCanceledException>(ended);
            Assert.InRange(after, 0, 100);
        }
    }

    [Fact]
    public async Task A_TPM_that_is_not_there_is_named_with_what_to_start()
    {
        await AssertFaultAsync("swtpm:127.0.0.1:1", TpmFault.NotFound, "Start it");
        await AssertFaultAsync("mssim:127.0.0.1:1", TpmFault.NotFound, "Start it");
        await AssertFaultAsync("swtpm:/nowhere/at/all", TpmFault.NotFound, "Start it");
        if (OperatingSystem.IsWindows()) return;
        await AssertFaultAsync("device:/nowhere/tpm0", TpmFault.NotFound, "start the emulator");
        await AssertFaultAsync("tbs", TpmFault.NotSupported, "device:/dev/tpmrm0");
    }

    [Fact]
    public void A_device_that_may_not_be_used_or_is_busy_is_its_own_error()
    {
        TpmException denied = DeviceFault.Of("/dev/tpmrm0", new UnauthorizedAccessException());
        Assert.Equal(TpmFault.NoPermission, denied.Fault);
        Assert.Contains("usermod -aG tss", denied.Message, StringComparison.Ordinal);
        TpmException busy = DeviceFault.Of("/dev/tpm0", new IOException("Device or resource busy", 16));
        Assert.Equal(TpmFault.Busy, busy.Fault);
        Assert.Contains("/dev/tpmrm0", busy.Message, StringComparison.Ordinal);
        Assert.Equal(TpmFault.NotFound, DeviceFault.Of("/dev/tpm0", new IOException("No such device", 19)).Fault);
    }

    [Theory]
    [InlineData("swtpm:")]
    [InlineData("swtpm:host")]
    [InlineData("swtpm:host:0")]
    [InlineData("swtpm:host:65536")]
    [InlineData("swtpm:::1:2321")]
    [InlineData("mssim:/path")]
    [InlineData("device:tpm0")]
    [InlineData("tpm0")]
    [InlineData("tbs:1")]
    public void An_address_of_no_known_form_is_refused(string address) => Assert.Throws<ArgumentException>(() => TpmAddress.Parse(address));

    [Theory]
    [InlineData(0x00000922u, "RETRY")]
    [InlineData(0x000001c4u, "(VALUE, parameter 1 'auth')")]
    [InlineData(0x000002d5u, "(SIZE, parameter 2 'publicInfo')")]
    [InlineData(0x0000099du, "(POLICY_FAIL, session 1)")]
    [InlineData(0x0000018bu, "(HANDLE, handle 1 'authHandle')")]
    [InlineData(0x000b0143u, "by the resource manager with 0x000b0143 (COMMAND_CODE)")]
    [InlineData(0x00000fffu, "(unknown")]
    public void A_response_code_is_told_with_what_it_blames(uint code, string text) =>
        Assert.Contains(text, TpmResponseText.Describe(TpmCommandCode.DefineSpace, code), StringComparison.Ordinal);

    // Before and after each command in turn, until there is none left to cut.
    private async Task CutEverywhereAsync<T>(Func<TpmClient, Task<T>> operation, int expectedCommands, ITpmTransport? tpm = null)
    {
        ITpmTransport inner = tpm ?? TpmAddress.Parse(_tpm.Address);
        try
        {
            foreach (bool afterwards in (bool[])[false, true])
            {
                int losses = 0;
                for (int at = 0; ; at++)
                {
                    var faulty = new FaultyTransport(inner, at, afterwards);
                    // Small enough for the software TPM; the emulator has room for the usual one.
                    var client = new TpmClient(faulty) { RequestIndexSize = tpm is null ? 2048 : 8192 };
                    Exception? ended = await Record.ExceptionAsync(() => operation(client));
                    Assert.Empty(await Swtpm.HandlesAsync(new TpmClient(inner)));
                    if (!faulty.HasCut)
                    {
                        Assert.Null(ended);
                        Assert.InRange(at, expectedCommands, 100);
                        Assert.InRange(losses, expectedCommands / 2, at);
                        break;
                    }

                    // What is cut while it tidies up has done its work, and tidies up over a new connection.
                    if (ended is not null) Assert.Equal(TpmFault.ConnectionLost, Assert.IsType<TpmException>(ended).Fault);
                    losses += ended is null ? 0 : 1;
                }
            }
        }
        finally
        {
            if (tpm is null) await inner.DisposeAsync();
        }
    }

    private static async Task AssertFaultAsync(string address, TpmFault fault, string remedy)
    {
        await using TpmClient client = TpmClient.Open(address);
        TpmException failed = await Assert.ThrowsAsync<TpmException>(() => client.GetRandomAsync(1));
        Assert.Equal(fault, failed.Fault);
        Assert.Contains(remedy, failed.Message, StringComparison.Ordinal);
    }

    private sealed class CancellingTransport(ITpmTransport inner, int after, CancellationTokenSource cancellation) : ITpmTransport
    {
        private int _commands;

        public string Description => inner.Description;

        public bool IsolatesHandles => inner.IsolatesHandles;

        public async Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
        {
            if (_commands++ == after) await cancellation.CancelAsync();
            return await inner.ExecuteAsync(command, cancellationToken);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
