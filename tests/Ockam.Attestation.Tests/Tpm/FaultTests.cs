using System.Diagnostics;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Tpm;

/// <summary>
/// Any command of any operation that goes wrong in any way: an error that says so, and no NV index, session or object left in the TPM.
/// </summary>
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
    public async Task Reading_and_measuring_leave_nothing_wherever_they_fail()
    {
        await FailEverywhereAsync(client => client.ReadPcrsAsync(), expectedCommands: 7);
        await FailEverywhereAsync(client => client.GetPropertiesAsync(), expectedCommands: 3);
        await FailEverywhereAsync(client => client.GetRandomAsync(100), expectedCommands: 4);
        await FailEverywhereAsync(
            async client =>
            {
                await client.ExtendAsync(16, PcrMeasurement.OfText("x").Digests);
                await client.ResetPcrAsync(16);
                return true;
            },
            expectedCommands: 2);
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_quote_leaves_nothing_wherever_it_fails() =>
        await FailEverywhereAsync(client => client.QuoteAsync(PcrSelection.Of(TpmHash.Sha384, 4), new byte[20]), expectedCommands: 6);

    [NeedsFact(Swtpm.Needs)]
    public async Task Sealing_and_unsealing_leave_nothing_wherever_they_fail()
    {
        TpmSealedSecret? made = null;
        await FailEverywhereAsync(
            async client => made = await client.SealAsync("secret"u8.ToArray(), PcrSelection.Of(TpmHash.Sha384, 4)), expectedCommands: 8);
        await FailEverywhereAsync(client => client.UnsealAsync(made!), expectedCommands: 11);
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task What_is_cancelled_leaves_nothing_wherever_it_is()
    {
        await using ITpmTransport tpm = TpmAddress.Parse(_tpm.Address);
        TpmSealedSecret made = await new TpmClient(new SpyTransport(tpm)).SealAsync(new byte[16], PcrSelection.Of(TpmHash.Sha384, 4));
        await CancelEverywhereAsync(tpm, (client, token) => client.UnsealAsync(made, token), expectedCommands: 11);
        await CancelEverywhereAsync(
            tpm, (client, token) => client.QuoteAsync(PcrSelection.Of(TpmHash.Sha384, 4), new byte[20], token), expectedCommands: 6);
        using EmulatorAuthority authority = EmulatorAuthority.CreateInMemory();
        await using var emulator = new NitroTpmEmulator(authority, TpmAddress.Parse(_tpm.Address));
        await tpm.DisposeAsync();
        await CancelEverywhereAsync(
            emulator, (client, token) => client.RequestAttestationAsync(cancellationToken: token), expectedCommands: 15);
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_request_for_a_document_leaves_no_index_and_no_session_wherever_it_fails()
    {
        foreach (AttestationSession session in Enum.GetValues<AttestationSession>())
        {
            var request = new AttestationRequest { Session = session, UserData = new byte[1024] };
            await FailEverywhereAsync(
                async client =>
                {
                    // As far as a TPM goes that lacks the vendor's command: everything but the reading was done.
                    TpmException refused = await Assert.ThrowsAsync<TpmException>(() => client.RequestAttestationAsync(request));
                    return refused.Fault == TpmFault.NotNitroTpm ? refused : throw refused;
                },
                expectedCommands: 10);
        }
    }

    [NeedsFact(Swtpm.Needs)]
    public async Task A_request_to_the_emulator_leaves_no_index_wherever_it_fails()
    {
        using EmulatorAuthority authority = EmulatorAuthority.CreateInMemory();
        await using var emulator = new NitroTpmEmulator(authority, TpmAddress.Parse(_tpm.Address));
        await FailEverywhereAsync(client => client.RequestAttestationAsync(), expectedCommands: 15, emulator);
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
        Assert.Contains(Environment.UserName, denied.Message, StringComparison.Ordinal);
        TpmException busy = DeviceFault.Of("/dev/tpm0", new IOException("Device or resource busy", 16));
        Assert.Equal(TpmFault.Busy, busy.Fault);
        Assert.Contains("/dev/tpmrm0", busy.Message, StringComparison.Ordinal);
        Assert.Equal(TpmFault.NotFound, DeviceFault.Of("/dev/tpm0", new IOException("No such device", 19)).Fault);
    }

    [NeedsFact("chgrp id chmod")]
    public async Task The_group_to_join_is_the_one_that_owns_the_device()
    {
        string device = Path.GetTempFileName();
        try
        {
            // Only root may give a file to a group that it is not in.
            string group = Environment.UserName == "root" ? "daemon" : await OutputAsync("id", "-gn");
            await OutputAsync("chgrp", group, device);
            await OutputAsync("chmod", "660", device);
            string denied = DeviceFault.Of(device, new UnauthorizedAccessException()).Message;
            Assert.Contains($"Join the group {group}, which owns it (sudo usermod -aG {group} ", denied, StringComparison.Ordinal);
            await OutputAsync("chmod", "600", device);
            denied = DeviceFault.Of(device, new UnauthorizedAccessException()).Message;
            Assert.Contains($"sudo chgrp tss {device} && sudo chmod 660 {device}", denied, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(device);
        }
    }

    private static async Task<string> OutputAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(Tools.Locate(program), arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        return output.Trim();
    }

    [Theory]
    [InlineData("swtpm:")]
    [InlineData("swtpm:host")]
    [InlineData("swtpm:host:0")]
    [InlineData("swtpm:host:65536")]
    [InlineData("swtpm:::1:2321")]
    [InlineData("mssim:/path")]
    [InlineData("mssim:localhost:65535")]
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

    // Each command in turn goes wrong in each way, until there is none left that could.
    private async Task FailEverywhereAsync<T>(Func<TpmClient, Task<T>> operation, int expectedCommands, ITpmTransport? tpm = null)
    {
        ITpmTransport inner = tpm ?? TpmAddress.Parse(_tpm.Address);
        try
        {
            foreach (BusFault fault in Enum.GetValues<BusFault>())
            {
                int errors = 0;
                for (int at = 0; ; at++)
                {
                    var faulty = new FaultyTransport(inner, at, fault);
                    // Small enough for the software TPM; the emulator has room for the usual one.
                    var client = new TpmClient(faulty) { RequestIndexSize = tpm is null ? 2048 : 8192 };
                    Exception? ended = await Record.ExceptionAsync(() => operation(client));
                    Assert.Empty(await Swtpm.HandlesAsync(new TpmClient(inner)));
                    if (!faulty.HasFailed)
                    {
                        Assert.Null(ended);
                        Assert.InRange(at, expectedCommands, 100);
                        Assert.InRange(errors, expectedCommands / 2, at);
                        break;
                    }

                    // What fails while it tidies up has done its work, and tidies up by another attempt.
                    if (ended is not null) AssertSays(fault, Assert.IsType<TpmException>(ended));
                    errors += ended is null ? 0 : 1;
                }
            }
        }
        finally
        {
            if (tpm is null) await inner.DisposeAsync();
        }
    }

    private static void AssertSays(BusFault fault, TpmException ended)
    {
        (TpmFault, uint?) expected = fault switch
        {
            BusFault.Refused => (TpmFault.Refused, FaultyTransport.Failure),
            BusFault.Garbled => (TpmFault.MalformedReply, null),
            _ => (TpmFault.ConnectionLost, null),
        };
        Assert.Equal(expected, (ended.Fault, ended.ResponseCode));
        Assert.DoesNotContain("left in the TPM", ended.Message, StringComparison.Ordinal);
    }

    private static async Task CancelEverywhereAsync<T>(
        ITpmTransport tpm, Func<TpmClient, CancellationToken, Task<T>> operation, int expectedCommands)
    {
        for (int after = 0; ; after++)
        {
            using var cancellation = new CancellationTokenSource();
            var client = new TpmClient(new CancellingTransport(tpm, after, cancellation));
            Exception? ended = await Record.ExceptionAsync(() => operation(client, cancellation.Token));
            Assert.Empty(await Swtpm.HandlesAsync(new TpmClient(tpm)));
            if (!cancellation.IsCancellationRequested)
            {
                Assert.Null(ended);
                Assert.InRange(after, expectedCommands, 100);
                return;
            }

            // What is cancelled while it tidies up tidies up all the same, and has its result.
            if (ended is not null) Assert.IsAssignableFrom<OperationCanceledException>(ended);
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
