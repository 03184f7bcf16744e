using Ockam.Attestation;
using Ockam.Models;

namespace OckamPS.Module.Mapping;

/// <summary>Loaded models as the objects of the module.</summary>
internal static class LoadedModelInfos
{
    public static LoadedModelInfo Of(LoadedModel model, Uri server) => new()
    {
        Name = model.Name,
        Server = Shown(server),
        Size = model.Size,
        IsInMemory = model.IsInMemory,
        Digest = model.Digest,
        FileName = model.Record?.FileName,
        Sha256 = model.Record?.Sha256,
        Sha384 = model.Record?.Sha384,
        Publisher = model.Record?.Publisher?.ToString(),
        IsVouchedFor = model.Record?.IsVouchedFor,
        Event = model.Event is { } entry ? PcrInfos.Of(entry, TpmHash.Sha384) : null,
        IsMeasured = model.IsMeasured,
        LoadedAt = model.Record?.Time,
    };

    public static ImportedModelInfo Of(ImportedModel model) => new()
    {
        Name = model.Record.Name,
        Server = Shown(model.Record.Server),
        FileName = model.Record.FileName,
        Size = model.Record.Size,
        Sha256 = model.Record.Sha256,
        Sha384 = model.Record.Sha384,
        Publisher = model.Record.Publisher?.ToString(),
        IsVouchedFor = model.Record.IsVouchedFor,
        IsUploaded = model.IsUploaded,
        IsNewlyMeasured = model.IsMeasured,
        Pcr15 = model.Pcr15,
        Place = model.Place.Kind.ToString(),
        PlaceReason = model.Place.Reason,
        Attestation = AttestationInfos.Of(model.Document),
    };

    private static string Shown(Uri server) => server.GetLeftPart(UriPartial.Authority);
}
