using Microsoft.Extensions.DependencyInjection;
using Microsoft.ML.Lstm.Orleans.Models;
using Orleans.Storage;

namespace Microsoft.ML.Lstm.Orleans.Grains;

/// <summary>The fleets of a silo: their options, and their models, each version loaded once while a shard uses it.</summary>
sealed class FleetRegistry(IServiceProvider services, IEnumerable<FleetRegistration> fleets)
{
    readonly Dictionary<string, SeriesFleetOptions> _options = fleets.ToDictionary(fleet => fleet.Name, fleet => fleet.Options);
    readonly Dictionary<(string Fleet, string Version), WeakReference<Task<IFleetModel>>> _models = [];

    public SeriesFleetOptions Options(string fleet) => _options.TryGetValue(fleet, out var options) ? options
        : throw new InvalidOperationException($"No fleet '{fleet}' is known to this silo, only {string.Join(", ", _options.Keys.DefaultIfEmpty("none"))}. Add it to each silo: services.AddSeriesFleet(\"{fleet}\", options).");

    public IGrainStorage Storage(string fleet) => services.GetKeyedService<IGrainStorage>(Options(fleet).StorageName)
        ?? throw new InvalidOperationException($"This silo has no storage provider '{Options(fleet).StorageName}', which the fleet '{fleet}' asks for. Add one of that name to each silo, or set {nameof(SeriesFleetOptions.StorageName)}.");

    /// <summary>A version of a fleet's model. It is shared as long as somebody keeps the task.</summary>
    /// <exception cref="ArgumentException">It cannot be loaded.</exception>
    public Task<IFleetModel> ModelAsync(string fleet, string version)
    {
        var options = Options(fleet);
        lock (_models)
        {
            if (_models.TryGetValue((fleet, version), out var known) && known.TryGetTarget(out var loaded) && !loaded.IsFaulted) return loaded;
            var loading = Task.Run(() => Load(fleet, version, options));
            _models[(fleet, version)] = new(loading);
            return loading;
        }
    }

    static IFleetModel Load(string fleet, string version, SeriesFleetOptions options)
    {
        try
        {
            using var file = options.OpenModel(version);
            return ModelArtefact.Load(file, options);
        }
        catch (Exception unreadable)
        {
            throw new ArgumentException($"The model version '{version}' of the fleet '{fleet}' cannot be loaded. {unreadable.Message}", unreadable);
        }
    }
}
