/// <summary>What the page shows of a step.</summary>
/// <param name="Step">Number of the step.</param>
/// <param name="Silos">Silos that are up.</param>
/// <param name="Milliseconds">Until all sensors were stored and answered.</param>
/// <param name="Alarms">Sensors that read what was not foretold.</param>
/// <param name="Faults">Sensors that failed.</param>
/// <param name="Found">Those of them with an alarm.</param>
sealed record Moment(int Step, int Silos, double Milliseconds, string[] Alarms, int Faults, int Found);
