using System.Security.Cryptography;
using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>One attempt to load a model: does what <see cref="LoadPlan"/> says, and finds out what earlier attempts have done.</summary>
internal sealed class ModelImport(ImportModelRequest request, IProgress<ModelLoadProgress>? progress) : IAsyncDisposable
{
    private const int Register = 15;
    private const int NonceLength = 32;

    private LoadFacts _facts;
    private ModelPlace? _place;
    private ModelLoadSource? _source;
    private OpenWeights? _weights;
    private PcrMeasuring? _measuring;
    private LoadedModelRecord? _record;
    private AttestationDocument? _document;
    private bool _hasSent;

    private OpenWeights Weights => _weights!;

    private byte[] Sha256 => Convert.FromHexString(Weights.Sha256);

    public async Task<ImportedModel> RunAsync(CancellationToken cancellationToken)
    {
        while (LoadPlan.Next(_facts) is var step and not ModelLoadStep.Done)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new ModelLoadProgress(step));
            await DoAsync(step, cancellationToken).ConfigureAwait(false);
        }

        progress?.Report(new ModelLoadProgress(ModelLoadStep.Done));
        return new ImportedModel(
            _record!, _place!, _hasSent, _facts.IsExtended, Convert.ToHexStringLower(_measuring!.Value), _document!);
    }

    public async ValueTask DisposeAsync()
    {
        if (_measuring is not null) await _measuring.DisposeAsync().ConfigureAwait(false);
        if (_weights is not null) await _weights.DisposeAsync().ConfigureAwait(false);
        if (_source is not null) await _source.DisposeAsync().ConfigureAwait(false);
    }

    private async Task DoAsync(ModelLoadStep step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case ModelLoadStep.Judge:
                _place = Judge();
                _facts = _facts with { IsJudged = true };
                break;
            case ModelLoadStep.Open:
                await OpenAsync(cancellationToken).ConfigureAwait(false);
                break;
            case ModelLoadStep.Upload:
                await UploadAsync(cancellationToken).ConfigureAwait(false);
                break;
            case ModelLoadStep.Intend:
                await IntendAsync(cancellationToken).ConfigureAwait(false);
                break;
            case ModelLoadStep.Extend:
                await _measuring!.ExtendAsync(cancellationToken).ConfigureAwait(false);
                _facts = _facts with { IsExtended = true };
                break;
            case ModelLoadStep.Confirm:
                await _measuring!.ConfirmAsync(cancellationToken).ConfigureAwait(false);
                _facts = _facts with { IsMeasured = true };
                break;
            case ModelLoadStep.Create:
                await CreateAsync(cancellationToken).ConfigureAwait(false);
                break;
            case ModelLoadStep.Verify:
                await VerifyAsync(cancellationToken).ConfigureAwait(false);
                break;
            case ModelLoadStep.Attest:
                await AttestAsync(cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw new InvalidOperationException($"There is nothing to do in {step}.");
        }
    }

    private ModelPlace Judge()
    {
        ModelPlace place = request.Places.Judge(request.Server.Address);
        if (place.IsSafe || request.AllowPlaintextStore) return place;
        string where = place.Folder is null ? $"The model server at {request.Server.Address}" : $"The model server's folder {place.Folder}";
        throw new ModelException(
            ModelErrorReason.PlaintextStore,
            $"{where} may leave plain weights on a disk: {place.Reason}. Nothing was opened. Let OLLAMA_MODELS name a folder in memory, "
            + "on an encrypted disk or on the instance store, or allow a plain one explicitly.");
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        _source = await request.Source(cancellationToken).ConfigureAwait(false);
        _weights = _source.DataKey is null
            ? new SealedWeights(
                await OpenSealedAsync(_source, cancellationToken).ConfigureAwait(false),
                request.Opening.Expectations.Publishers is not null)
            : await PairWeights.OpenAsync(_source, request, Bytes(ModelLoadStep.Open), cancellationToken).ConfigureAwait(false);
        _facts = _facts with
        {
            IsOpen = true,
            // A server keeps what it was given under its hash; this machine knows the other hash of what it has given.
            IsVerified = _weights is PairWeights || request.Records.List().Any(Matches),
            IsUploaded = await request.Server.HasBlobAsync(Sha256, cancellationToken).ConfigureAwait(false),
        };
    }

    private Task<SealedModelReader> OpenSealedAsync(ModelLoadSource source, CancellationToken cancellationToken)
    {
        // The reader closes what it was given, also where it refuses it.
        _source = null;
        return SealedModel.OpenAsync(source.Weights, request.Opening, cancellationToken);
    }

    private bool Matches(LoadedModelRecord record) =>
        record.Sha256 == Weights.Sha256 && record.Sha384 == Weights.Sha384 && record.Size == Weights.Size;

    private async Task UploadAsync(CancellationToken cancellationToken)
    {
        IProgress<ModelProgress> bytes = Bytes(ModelLoadStep.Upload);
        if (_facts.IsUploaded)
        {
            await Weights.VerifyAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await Weights.UploadAsync(request.Server, bytes, cancellationToken).ConfigureAwait(false);
            if (!await request.Server.HasBlobAsync(Sha256, cancellationToken).ConfigureAwait(false))
                throw new ModelException(
                    ModelErrorReason.LoadedDiffers,
                    $"The model server at {request.Server.Address} took the weights and does not have them. Nothing was measured.");
            _hasSent = true;
        }

        Remember(isCreated: false);
        _facts = _facts with { IsVerified = true, IsUploaded = true };
    }

    // It also finds out that there is nothing to write down, because this boot has measured the model.
    private async Task IntendAsync(CancellationToken cancellationToken)
    {
        var measurement = PcrMeasurement.OfDigest(Convert.FromHexString(Weights.Sha384), Weights.FileName);
        _measuring = await PcrMeasuring.BeginAsync(request.EventLog, request.Tpm, Register, measurement, cancellationToken)
            .ConfigureAwait(false);
        if (_measuring.IsMeasured)
        {
            _facts = _facts with { IsMeasured = true };
            return;
        }

        _measuring.Intend();
        _facts = _facts with { IsIntended = true };
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { [Weights.FileName] = Sha256 };
        await request.Server.CreateAsync(Name, files, null, cancellationToken).ConfigureAwait(false);
        Remember(isCreated: true);
        _facts = _facts with { IsCreated = true };
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        string name = LoadedModelRecords.WithTag(Name);
        IReadOnlyList<ServedModel> models = await request.Server.ListAsync(cancellationToken).ConfigureAwait(false);
        ServedModelDetails details = await request.Server.ShowAsync(Name, cancellationToken).ConfigureAwait(false);
        bool isListed = models.Any(
            model => string.Equals(LoadedModelRecords.WithTag(model.Name), name, StringComparison.OrdinalIgnoreCase));
        // A server that names no blobs has at least none but those that it was told to take.
        bool isSame = details.Blobs.Count == 0 || details.Blobs.SequenceEqual([Weights.Sha256], StringComparer.OrdinalIgnoreCase);
        if (isListed && isSame)
        {
            _facts = _facts with { IsSeen = true };
            return;
        }

        await ModelLoading.RemoveAsync(request.Server, request.Records, Name, CancellationToken.None).ConfigureAwait(false);
        throw new ModelException(
            ModelErrorReason.LoadedDiffers,
            $"The model server was told to make '{Name}' of the weights sha256:{Weights.Sha256}, and "
            + (isListed ? $"made it of {string.Join(", ", details.Blobs)}" : "does not list it") + ". It was deleted again.");
    }

    private async Task AttestAsync(CancellationToken cancellationToken)
    {
        byte[] nonce = RandomNumberGenerator.GetBytes(NonceLength);
        var wanted = new AttestationRequest { Nonce = nonce };
        _document = await request.Tpm.RequestAttestationAsync(wanted, cancellationToken).ConfigureAwait(false);
        if (_document.Nonce is not { } found || !found.Span.SequenceEqual(nonce))
            throw new AttestationException("The TPM's document has another nonce than the one that was asked for: it is not fresh.");
        if (!_document.Pcrs.TryGetValue(Register, out ReadOnlyMemory<byte> value) || !value.Span.SequenceEqual(_measuring!.Value))
            throw new AttestationException(
                $"The TPM's document says that PCR{Register} is {Convert.ToHexStringLower(value.Span)}, and the register was "
                + $"{Convert.ToHexStringLower(_measuring!.Value)}: something else was measured meanwhile.");
        _facts = _facts with { IsAttested = true };
    }

    private string Name => request.Name ?? DefaultName(Weights.FileName);

    private static string DefaultName(string fileName)
    {
        const string Extension = ".gguf";
        string name = fileName.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? fileName[..^Extension.Length] : fileName;
        // What servers take in a name; anything else becomes a hyphen.
        string safe = string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-'));
        return char.IsAsciiLetterOrDigit(safe[0]) ? safe : "model" + safe;
    }

    private void Remember(bool isCreated)
    {
        _record = new LoadedModelRecord
        {
            Name = LoadedModelRecords.WithTag(Name),
            Server = request.Server.Address,
            FileName = Weights.FileName,
            Size = Weights.Size,
            Sha256 = Weights.Sha256,
            Sha384 = Weights.Sha384,
            Publisher = Weights.Publisher,
            IsVouchedFor = Weights.IsVouchedFor,
            IsCreated = isCreated,
            Time = request.Clock.GetUtcNow(),
        };
        request.Records.Write(_record);
    }

    private BytesOf Bytes(ModelLoadStep step) => new(step, progress);

    private sealed class BytesOf(ModelLoadStep step, IProgress<ModelLoadProgress>? progress) : IProgress<ModelProgress>
    {
        public void Report(ModelProgress value) => progress?.Report(new ModelLoadProgress(step, value.Done, value.Total));
    }
}
