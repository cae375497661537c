using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.ML.Lstm.Orleans.Grains;

namespace Microsoft.ML.Lstm;

/// <summary>Fleets of series in an Orleans cluster: what a silo adds, and what its callers ask.</summary>
public static class SeriesFleetExtensions
{
    extension(IServiceCollection services)
    {
        /// <summary>Adds a fleet to a silo: <c>silo.Services.AddSeriesFleet("sensors", options)</c>. Every silo of the cluster adds it, with the same options.</summary>
        /// <param name="name">The fleet's name, by which its shards are stored.</param>
        /// <param name="options">Its model, its shards, its storage.</param>
        public IServiceCollection AddSeriesFleet(string name, SeriesFleetOptions options)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            ArgumentNullException.ThrowIfNull(options);
            services.AddSingleton(new FleetRegistration(name, options));
            services.TryAddSingleton<FleetRegistry>();
            return services;
        }
    }

    extension(IGrainFactory grains)
    {
        /// <summary>A fleet as its callers see it: of a client of the cluster (<c>IClusterClient</c>), or within a silo. Any number of threads may use it.</summary>
        /// <param name="name">The fleet's name.</param>
        /// <param name="patience">How long a call comes again to shards that have no room, or whose silo has just been lost; null, the default, for 30 seconds.</param>
        /// <exception cref="ArgumentOutOfRangeException">The patience is below 0.</exception>
        public SeriesFleet GetSeriesFleet(string name, TimeSpan? patience = null)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            return new(grains, name, patience ?? TimeSpan.FromSeconds(30));
        }
    }
}
