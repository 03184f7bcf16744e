using Ockam.Attestation.Tests.Support;
using Check = Ockam.Attestation.AttestationCheckKind;

namespace Ockam.Attestation.Tests.Emulation;

/// <summary>The emulator: its documents are as genuine ones but for the root.</summary>
[Collection(ProcessCollection.Name)]
public sealed class EmulatorTests : IDisposable
{
    private readonly EmulatorAuthority _authority = EmulatorAuthority.CreateInMemory();
    private readonly AttestationVerifier _verifier = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_document_holds_what_was_asked_for_and_is_believed_under_the_emulators_root_alone()
    {
        await using var client = new TpmClient(new NitroTpmEmulator(_authority));
        await client.ExtendAsync(4, PcrMeasurement.OfText("boot loader").Digests);
        byte[] nonce = [1, 2, 3];
        AttestationDocument document = await client.RequestAttestationAsync(new AttestationRequest
        {
            Nonce = nonce,
            UserData = new byte[1024],
            PublicKey = new byte[1024],
        });

        var expectations = new AttestationExpectations { Nonce = nonce, UserData = new byte[1024], Pcrs = document.Pcrs };
        AttestationVerdict verdict = _verifier.Verify(document, expectations with { Roots = [_authority.Root] });
        Assert.Empty(verdict.Objections);
        Assert.Equal(NitroTpmEmulator.DefaultInstanceId, document.InstanceId);
        Assert.Equal(TpmHash.Sha384.Extend(new byte[48], TpmHash.Sha384.Digest("boot loader"u8)), document.Pcrs[4].ToArray());
        Assert.Equal(24, document.Pcrs.Count);

        AttestationVerdict refused = _verifier.Verify(document, expectations);
        Assert.Equal([Check.Root], refused.Objections.Select(check => check.Kind));
        Assert.Contains("comes from an emulator", refused[Check.Root].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_of_a_machine_that_measured_nothing_is_refused_as_such()
    {
        await using var client = new TpmClient(new NitroTpmEmulator(_authority));
        AttestationDocument document = await client.RequestAttestationAsync();
        AttestationVerdict verdict = _verifier.Verify(document, new AttestationExpectations { Roots = [_authority.Root] });
        Assert.Equal([Check.Debug], verdict.Objections.Select(check => check.Kind));
        Assert.Null(document.Nonce);
        Assert.Null(document.PublicKey);
    }

    [Fact]
    public async Task The_emulator_says_what_it_is_and_that_it_has_the_vendors_command()
    {
        await using var client = new TpmClient(new NitroTpmEmulator(_authority));
        TpmProperties properties = await client.GetPropertiesAsync();
        Assert.True(properties.HasNitroRequest);
        Assert.Equal((8192, "OCKM", "emulator"), (properties.MaximumIndexSize, properties.Manufacturer, properties.Vendor));
        Assert.Equal(32, (await client.GetRandomAsync(32)).Length);
        await client.ExtendAsync(16, PcrMeasurement.OfText("x").Digests);
        await client.ResetPcrAsync(16);
        Assert.Equal(new byte[48], (await client.ReadPcrsAsync())[TpmHash.Sha384, 16].ToArray());
    }

    [Fact]
    public async Task An_index_is_used_and_removed_by_each_request_and_no_one_gets_in_the_way_of_another()
    {
        await using var emulator = new NitroTpmEmulator(_authority);
        await using var client = new TpmClient(emulator);
        AttestationDocument[] documents = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            client.RequestAttestationAsync(new AttestationRequest { Nonce = new[] { (byte)i } })));
        Assert.Equal(Enumerable.Range(0, 8), documents.Select(document => (int)document.Nonce!.Value.Span[0]));
        Assert.Empty(await TpmCommands.HandlesAsync(client.Connection, TpmCommands.FirstNvIndex, CancellationToken.None));
    }

    [Fact]
    public async Task A_server_serves_several_clients_at_once_over_TCP_and_over_a_Unix_socket()
    {
        await using EmulatorServer server = EmulatorServer.Start(new NitroTpmEmulator(_authority));
        await ServesAsync(server);
        if (OperatingSystem.IsWindows()) return;
        string folder = Directory.CreateTempSubdirectory("ockam-emulator-").FullName;
        try
        {
            await using EmulatorServer unix = EmulatorServer.Start(new NitroTpmEmulator(_authority), Path.Combine(folder, "tpm"));
            await ServesAsync(unix);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_authority_of_a_user_is_made_once_and_kept_for_that_user_alone()
    {
        string parent = Directory.CreateTempSubdirectory("ockam-authority-").FullName;
        string folder = Path.Combine(parent, "authority");
        try
        {
            using EmulatorAuthority first = EmulatorAuthority.OpenOrCreate(folder);
            using EmulatorAuthority second = EmulatorAuthority.OpenOrCreate(folder);
            Assert.Equal(first.Root, second.Root);
            Assert.NotEqual(AttestationRoot.Aws, first.Root);
            Assert.Equal(first.Root, AttestationRoot.FromCertificate(System.Text.Encoding.ASCII.GetBytes(first.ExportRootPem())));
            if (OperatingSystem.IsWindows()) return;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "root.key.pem")));
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
            AttestationException refused = Assert.Throws<AttestationException>(() => EmulatorAuthority.OpenOrCreate(folder));
            Assert.Contains("open to other users", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    [Fact]
    public void Sessions_that_begin_at_once_make_one_authority()
    {
        string folder = Path.Combine(Directory.CreateTempSubdirectory("ockam-authority-").FullName, "authority");
        try
        {
            var roots = new System.Collections.Concurrent.ConcurrentBag<AttestationRoot>();
            using var together = new Barrier(8);
            Thread[] sessions = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
            {
                together.SignalAndWait();
                using EmulatorAuthority authority = EmulatorAuthority.OpenOrCreate(folder);
                roots.Add(authority.Root);
            }))];
            foreach (Thread session in sessions) session.Start();
            foreach (Thread session in sessions) session.Join();
            Assert.Equal(8, roots.Count);
            Assert.Single(roots.Distinct());
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);
        }
    }

    [Fact]
    public async Task A_chain_is_renewed_before_its_leaf_expires()
    {
        var clock = new ManualClock { Now = 1_800_000_000 };
        using EmulatorAuthority authority = EmulatorAuthority.CreateInMemory(clock);
        await using var client = new TpmClient(new NitroTpmEmulator(authority, clock: clock), TimeProvider.System);
        await client.ExtendAsync(4, PcrMeasurement.OfText("boot loader").Digests);
        var verifier = new AttestationVerifier(clock);
        byte[]? leaf = null;
        for (int hours = 0; hours < 48; hours += 8)
        {
            AttestationDocument document = await client.RequestAttestationAsync();
            Assert.Empty(verifier.Verify(document, new AttestationExpectations { Roots = [authority.Root] }).Objections);
            Assert.NotEqual(leaf, document.Certificate.ToArray());
            leaf = document.Certificate.ToArray();
            clock.Advance(TimeSpan.FromHours(8));
        }
    }

    [Fact]
    public async Task What_does_not_fit_is_refused_before_it_is_sent()
    {
        await using var client = new TpmClient(new NitroTpmEmulator(_authority));
        foreach (AttestationRequest request in (AttestationRequest[])
            [new() { Nonce = new byte[1025] }, new() { UserData = new byte[1025] }, new() { PublicKey = Array.Empty<byte>() }])
            await Assert.ThrowsAsync<AttestationException>(() => client.RequestAttestationAsync(request));
        Assert.Throws<ArgumentException>(() => new NitroTpmEmulator(_authority, instanceId: "me"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_emulator_is_started_for_other_programs_and_leaves_nothing(bool inMemory)
    {
        string folder = Directory.CreateTempSubdirectory("ockam-emulator-").FullName;
        try
        {
            var options = new EmulatorOptions { AuthorityFolder = Path.Combine(folder, "authority"), InMemory = inMemory };
            string address;
            await using (RunningEmulator emulator = await RunningEmulator.StartAsync(options))
            {
                address = emulator.Address;
                Assert.Equal(inMemory || !SwtpmProcess.IsInstalled, emulator.Description.Contains("in memory", StringComparison.Ordinal));
                await using TpmClient client = TpmClient.Open(address);
                AttestationDocument document = await client.RequestAttestationAsync();
                Assert.True(_verifier.Verify(document, new AttestationExpectations { Roots = [emulator.Root] }).IsValid);
                Assert.Equal(emulator.Root, AttestationRoot.FromCertificate(System.Text.Encoding.ASCII.GetBytes(emulator.RootPem)));
            }

            await using TpmClient gone = TpmClient.Open(address);
            Assert.Equal(TpmFault.NotFound, (await Assert.ThrowsAsync<TpmException>(() => gone.GetRandomAsync(1))).Fault);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_image_that_the_emulated_machine_has_started_is_measured_as_its_reference_says(bool inMemory)
    {
        string folder = Directory.CreateTempSubdirectory("ockam-emulator-").FullName;
        try
        {
            EfiImage image = EfiImage.Parse(new TestImage { [".text"] = [1, 2, 3] }.Build());
            var options = new EmulatorOptions
            {
                AuthorityFolder = Path.Combine(folder, "authority"), InMemory = inMemory, Image = image,
            };
            await using RunningEmulator emulator = await RunningEmulator.StartAsync(options);
            await using TpmClient client = TpmClient.Open(emulator.Address);
            AttestationDocument document = await client.RequestAttestationAsync();
            Assert.Empty(PcrReference.Compute([image]).Compare(document));
            PcrDifference other = Assert.Single(PcrReference.Compute([EfiImage.Parse(new TestImage { [".text"] = [9] }.Build())])
                .Compare(document));
            Assert.Equal(4, other.Register);
            // No register of the firmware is left as a reset leaves it, in any bank.
            PcrValues values = await client.ReadPcrsAsync();
            Assert.All(values.Selection.Registers.Where(entry => entry.Register < 8),
                entry => Assert.True(values[entry.Bank, entry.Register].Span.ContainsAnyExcept((byte)0)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [NeedsFact("swtpm")]
    public async Task A_software_TPM_that_is_disposed_has_ended_with_who_watches_it()
    {
        string folder = Directory.CreateTempSubdirectory("ockam-swtpm-").FullName;
        try
        {
            await using (SwtpmProcess swtpm = await SwtpmProcess.StartAsync(folder))
            {
                Assert.Equal(4, (await new TpmClient(swtpm).GetRandomAsync(4)).Length);
                Assert.NotEmpty(ProcessesOf(folder));
            }

            await Eventually.TrueAsync(() => ProcessesOf(folder).Count == 0, "the end of swtpm");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_salted_session_is_refused_with_what_to_do_instead()
    {
        using var authority = EmulatorAuthority.CreateInMemory();
        await using var client = new TpmClient(new NitroTpmEmulator(authority));
        TpmException refused = await Assert.ThrowsAsync<TpmException>(() =>
            client.RequestAttestationAsync(new AttestationRequest { Session = AttestationSession.SaltedHmac }));
        Assert.Equal(TpmFault.SessionNotSupported, refused.Fault);
        Assert.Contains("passwords only", refused.Message, StringComparison.Ordinal);
    }

    private static List<string> ProcessesOf(string folder)
    {
        var found = new List<string>();
        foreach (string process in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                string line = File.ReadAllText(Path.Combine(process, "cmdline"));
                if (line.Contains(folder, StringComparison.Ordinal)) found.Add(line);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }

        return found;
    }

    [NeedsFact("swtpm")]
    public async Task Over_a_software_TPM_the_registers_are_those_of_that_TPM()
    {
        string folder = Directory.CreateTempSubdirectory("ockam-emulator-").FullName;
        try
        {
            Assert.True(SwtpmProcess.IsInstalled);
            SwtpmProcess swtpm = await SwtpmProcess.StartAsync(Path.Combine(folder, "state"));
            await using EmulatorServer server = EmulatorServer.Start(new NitroTpmEmulator(_authority, swtpm));
            await ServesAsync(server);
            await using TpmClient client = TpmClient.Open(server.Address);
            AttestationDocument document = await client.RequestAttestationAsync();
            Assert.Equal((await client.ReadPcrsAsync())[TpmHash.Sha384, 4].ToArray(), document.Pcrs[4].ToArray());
            // What the emulator lacks itself, the TPM behind it does: quotes and sealed secrets.
            TpmQuote quote = await client.QuoteAsync(PcrSelection.Of(TpmHash.Sha384, 4), new byte[16]);
            Assert.Empty(quote.Verify(new byte[16], quote.ExportPublicKey()));
            TpmSealedSecret made = await client.SealAsync("s"u8.ToArray(), PcrSelection.Of(TpmHash.Sha384, 4));
            Assert.Equal("s"u8.ToArray(), await client.UnsealAsync(made));
            Assert.Empty(await Swtpm.HandlesAsync(client));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task ServesAsync(EmulatorServer server)
    {
        await using TpmClient one = TpmClient.Open(server.Address);
        await using TpmClient other = TpmClient.Open(server.Address);
        await one.ExtendAsync(4, PcrMeasurement.OfText("boot loader").Digests);
        AttestationDocument document = await other.RequestAttestationAsync();
        Assert.True(_verifier.Verify(document, new AttestationExpectations { Roots = [_authority.Root] }).IsValid);
    }
}
