using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.ML.Lstm;

/// <summary>Whether the cluster answers for the fleet: silos, storage, model.</summary>
sealed class FleetHealth(IClusterClient cluster) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        var fleet = await cluster.GetSeriesFleet(Cluster.Fleet).DescribeAsync().WaitAsync(TimeSpan.FromSeconds(10), cancellationToken);
        return HealthCheckResult.Healthy($"The fleet has version {fleet.Version} of its model.");
    }
}
