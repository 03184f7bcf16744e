namespace Ockam.Models;

/// <summary>
/// Puts models together from a listing of objects. A data key sorts before its weights in every form, so what is kept for later is little
/// more than the data keys that have no weights.
/// </summary>
internal sealed class ModelCollector(string store)
{
    private readonly Dictionary<string, PublishedObject> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PublishedModel> _waiting = new(StringComparer.Ordinal);

    /// <summary>Takes an object, and gives the model that is whole with it.</summary>
    public PublishedModel? Add(string name, PublishedObject entry)
    {
        if (ModelObjectNames.TryRecognize(name, out string model, out ModelLayout layout))
        {
            var found = new PublishedModel { Store = store, Name = model, Layout = layout, Weights = entry };
            if (ModelObjectNames.KeyOf(name) is not { } key) return found;
            if (_keys.Remove(key, out PublishedObject? dataKey)) return found with { DataKey = dataKey };
            _waiting[key] = found;
        }
        else if (ModelObjectNames.IsDataKey(name))
        {
            if (_waiting.Remove(name, out PublishedModel? weights)) return weights with { DataKey = entry };
            _keys[name] = entry;
        }

        return null;
    }

    /// <summary>What no model came of: data keys without weights, and weights without a data key.</summary>
    public IEnumerable<PublishedModel> Remainders() =>
    [
        .. _keys.Values.Select(key => ModelVersions.Remainder(store, key.Key, [key])),
        .. _waiting.Values.Select(ModelVersions.Remainder),
    ];
}
