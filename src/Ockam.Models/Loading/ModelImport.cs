using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>One attempt to load a model: does what <see cref="LoadPlan"/> says, and finds out what earlier attempts have done.</summary>
internal sealed partial class ModelImport(ImportModelRequest request, IProgress<ModelLoadProgress>? progress) : IAsyncDisposable
{
    private const int Register = 15;

    private LoadFacts _facts;
    private ModelPlace? _place;
    private ModelLoadSource? _source;
    private OpenWeights? _weights;
    private PcrMeasuring? _measuring;
    private LoadedModelRecord? _record;
    private AttestationDocument? _document;
    private bool _hasSent;
    private bool _isCompared;

    private OpenWeights Weights => _weights!;

    private ServerBlob Blob => new(request.Server, request.Places, Name, Weights);

    private byte[] Sha256 => Convert.FromHexString(Weights.Sha256);

    public async Task<ImportedModel> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (LoadPlan.Next(_facts) is var step and not ModelLoadStep.Done)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Report(new ModelLoadProgress(step));
                await DoAsync(step, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception failed) when (_hasSent && !_facts.IsExtended && !_facts.IsMeasured)
        {
            await TakeBackAsync(failed).ConfigureAwait(false);
            throw;
        }

        progress?.Report(new ModelLoadProgress(ModelLoadStep.Done));
        return new ImportedModel(
            _record!, _place!, _hasSent, _facts.IsExtended, Convert.ToHexStringLower(_measuring!.Value), _document!)
        {
            IsCompared = _isCompared,
        };
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
                // The owner's key is not asked for where nothing could be measured afterwards.
                await RequireRegisterAsync(cancellationToken).ConfigureAwait(false);
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
        // What this boot has not sent or looked at may have been changed on the disk before.
        bool isOurs = request.Records.List().Any(Matches) && await Blob.IsThereAsync(cancellationToken).ConfigureAwait(false);
        _facts = _facts with { IsOpen = true, IsVerified = isOurs, IsUploaded = isOurs };
    }

    private async Task<SealedModelReader> OpenSealedAsync(ModelLoadSource source, CancellationToken cancellationToken)
    {
        // The reader closes what it was given, also where it refuses it.
        _source = null;
        SealedModelReader reader = await SealedModel.OpenAsync(source.Weights, request.Opening, cancellationToken).ConfigureAwait(false);
        if (!source.MustHaveName || request.Opening.Expectations.Manifest is not null || reader.Info.Name == source.FileName) return reader;
        await reader.DisposeAsync().ConfigureAwait(false);
        throw new ModelException(
            ModelErrorReason.ManifestMismatch,
            $"{source.Weights.Description} is published as '{source.FileName}', and the file says that it is "
            + $"'{ModelNames.Printable(reader.Info.Name)}': the store may have given another model of the same publisher. If it is the one "
            + "that you want, give its manifest.");
    }

    private bool Matches(LoadedModelRecord record) =>
        record.BootId == request.EventLog.BootId && record.Server == request.Server.Address
        && record.Sha256 == Weights.Sha256 && record.Sha384 == Weights.Sha384 && record.Size == Weights.Size;

    private async Task UploadAsync(CancellationToken cancellationToken)
    {
        IProgress<ModelProgress> bytes = Bytes(ModelLoadStep.Upload);
        if (!await IsThereAsync(bytes, cancellationToken).ConfigureAwait(false))
        {
            await Weights.UploadAsync(request.Server, bytes, cancellationToken).ConfigureAwait(false);
            _hasSent = true;
            if (!await Blob.IsThereAsync(cancellationToken).ConfigureAwait(false))
                throw new ModelException(
                    ModelErrorReason.LoadedDiffers,
                    $"The model server at {request.Server.Address} took the weights and does not have them. Nothing was measured.");
        }

        Remember(isCreated: false);
        _facts = _facts with { IsVerified = true, IsUploaded = true };
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
        // A server that names no blobs does not show what it has made: that is told, and not taken for a match.
        _isCompared = details.Blobs.Count > 0;
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

    private string Name => request.Name ?? DefaultName(Weights.FileName);

    private static string DefaultName(string fileName)
    {
        const string Extension = ".gguf";
        string name = fileName.EndsWith(Extension, StringComparison.OrdinalIgnoreCase) ? fileName[..^Extension.Length] : fileName;
        // What servers take in a name; anything else becomes a hyphen.
        string safe = string.Concat(name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-'));
        return safe.Length > 0 && char.IsAsciiLetterOrDigit(safe[0]) ? safe : "model" + safe;
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
            BootId = request.EventLog.BootId,
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
