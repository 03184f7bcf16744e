using Ockam.Topology;

namespace OckamPS.Module.Mapping;

/// <summary>Topologies as the objects of the module.</summary>
internal static class TopologyInfos
{
    public static IEnumerable<OckamTopologyInfo> Of(OckamTopology topology)
    {
        ILookup<(string, TopologyLinkKind), string> links = topology.Links.ToLookup(link => (link.From, link.Kind), link => link.To);
        Dictionary<string, IReadOnlyList<string>> ways = topology.Ways.ToDictionary(way => way[0]);
        return topology.Elements.Select(element => new OckamTopologyInfo
        {
            Id = element.Id,
            Kind = (OckamTopologyKind)element.Kind,
            NodeName = element.Node,
            Name = element.Name,
            Address = element.Address,
            Status = element.Status,
            Identifier = element.Identifier,
            LeadsTo = [.. links[(element.Id, TopologyLinkKind.LeadsTo)]],
            CarriedBy = [.. links[(element.Id, TopologyLinkKind.CarriedBy)]],
            JoinedWith = [.. links[(element.Id, TopologyLinkKind.JoinedWith)]],
            BelongsTo = [.. links[(element.Id, TopologyLinkKind.BelongsTo)]],
            Way = [.. ways.GetValueOrDefault(element.Id) ?? []],
            LastError = element.LastError,
        });
    }

    public static TopologyFormat Of(OckamTopologyFormat format) => (TopologyFormat)format;
}
