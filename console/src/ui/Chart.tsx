// SPDX-License-Identifier: Apache-2.0
// A chart of lines over time: SVG, drawn anew once a second if need be. What it shows can be read
// with the pointer, with the arrow keys, and as a table.

import { KeyboardEvent, PointerEvent, useEffect, useId, useRef, useState } from 'react';
import type { Points, Times, Unit } from '../model/metrics';
import {
  Box,
  formatMoment,
  formatValue,
  momentsOf,
  nearest,
  pathOf,
  scaleOf,
  ticksOf,
} from '../model/scale';

export interface ChartLine {
  label: string;
  points: Points;
}

interface Props {
  title: string;
  unit: Unit;
  times: Times;
  /** Seconds between two points. */
  period: number;
  lines: ChartLine[];
}

const height = 180;
const margin = { left: 64, right: 12, top: 10, bottom: 22 };

export function Chart({ title, unit, times, period, lines }: Props) {
  const [asTable, setAsTable] = useState(false);
  const heading = useId();
  const known = lines.some((line) => line.points.length > 0);
  return (
    <section className="chart" aria-labelledby={heading}>
      <div className="chart-head">
        <h3 id={heading}>{title}</h3>
        {known ? (
          <button
            type="button"
            className="chart-switch"
            aria-pressed={asTable}
            aria-label={`${title} as a table`}
            onClick={() => setAsTable(!asTable)}
          >
            Table
          </button>
        ) : null}
      </div>
      {!known ? (
        <p className="chart-nothing" style={{ height: height + 24 }}>
          Nothing was measured in this time.
        </p>
      ) : asTable ? (
        <ValueTable title={title} unit={unit} times={times} lines={lines} />
      ) : (
        <Picture title={title} unit={unit} times={times} period={period} lines={lines} />
      )}
    </section>
  );
}

function Picture({ title, unit, times, period, lines }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const width = useWidth(place);
  const [at, setAt] = useState<number>();
  const box: Box = {
    left: margin.left,
    top: margin.top,
    width: Math.max(40, width - margin.left - margin.right),
    height: height - margin.top - margin.bottom,
  };
  const values = lines.flatMap((line) => line.points.map(([, value]) => value));
  const ticks = ticksOf(Math.max(0, ...values), unit);
  const scale = scaleOf(times, ticks[ticks.length - 1] ?? 1, box);
  const length = times.to - times.from;

  const point = (event: PointerEvent<SVGSVGElement>) => {
    const bounds = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - bounds.left - box.left) / box.width;
    if (share < 0 || share > 1) return setAt(undefined);
    setAt(Math.round((times.from + share * length) / period) * period);
  };
  const step = (event: KeyboardEvent) => {
    const by = {
      ArrowLeft: -period,
      ArrowRight: period,
      PageUp: -10 * period,
      PageDown: 10 * period,
    }[event.key];
    if (event.key === 'Escape') return setAt(undefined);
    if (by === undefined) return;
    event.preventDefault();
    const last = times.to - period;
    setAt(Math.min(last, Math.max(times.from, (at ?? last - by) + by)));
  };
  const shown = at ?? undefined;
  return (
    <>
      <div ref={place} className="chart-picture">
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={`${title}: ${describe(lines, unit)}`}
          tabIndex={0}
          onPointerMove={point}
          onPointerLeave={() => setAt(undefined)}
          onKeyDown={step}
          onBlur={() => setAt(undefined)}
        >
          {ticks.map((tick) => (
            <g key={tick}>
              <line
                className={tick === 0 ? 'chart-floor' : 'chart-grid'}
                x1={box.left}
                x2={box.left + box.width}
                y1={scale.y(tick)}
                y2={scale.y(tick)}
              />
              <text className="chart-word" x={box.left - 8} y={scale.y(tick) + 4} textAnchor="end">
                {formatValue(tick, unit)}
              </text>
            </g>
          ))}
          {momentsOf(times, Math.max(2, Math.floor(box.width / 90))).map((moment) => (
            <text
              key={moment}
              className="chart-word"
              x={scale.x(moment)}
              y={height - 6}
              textAnchor="middle"
            >
              {formatMoment(moment, length)}
            </text>
          ))}
          {lines.map((line, index) => (
            <path
              key={line.label}
              className={`chart-line chart-colour-${index % 10}`}
              d={pathOf(line.points, period, scale)}
            />
          ))}
          {shown !== undefined ? (
            <line
              className="chart-cursor"
              x1={scale.x(shown)}
              x2={scale.x(shown)}
              y1={box.top}
              y2={box.top + box.height}
            />
          ) : null}
        </svg>
      </div>
      <ul className="chart-legend" aria-live={shown === undefined ? 'off' : 'polite'}>
        <li className="chart-moment">
          {shown === undefined ? 'Last' : formatMoment(shown, Math.min(length, 900))}
        </li>
        {lines.map((line, index) => {
          const value =
            shown === undefined
              ? line.points[line.points.length - 1]?.[1]
              : nearest(line.points, shown, period);
          return (
            <li key={line.label}>
              <span className={`chart-sign chart-colour-${index % 10}`} aria-hidden="true" />
              {line.label} <b>{value === undefined ? '-' : formatValue(value, unit)}</b>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** Newest first. */
function ValueTable({ title, unit, times, lines }: Omit<Props, 'period'>) {
  const moments = [...new Set(lines.flatMap((line) => line.points.map(([at]) => at)))];
  moments.sort((a, b) => b - a);
  const byTime = lines.map((line) => new Map(line.points));
  return (
    <div className="chart-table" tabIndex={0} role="region" aria-label={`Values of ${title}`}>
      <table>
        <caption className="visually-hidden">{title}</caption>
        <thead>
          <tr>
            <th scope="col">Time</th>
            {lines.map((line) => (
              <th scope="col" key={line.label}>
                {line.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {moments.map((moment) => (
            <tr key={moment}>
              <th scope="row">
                {formatMoment(moment, times.to - times.from > 172_800 ? Infinity : 0)}
              </th>
              {byTime.map((values, index) => {
                const value = values.get(moment);
                return (
                  <td key={lines[index]?.label}>
                    {value === undefined ? '-' : formatValue(value, unit)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function describe(lines: ChartLine[], unit: Unit): string {
  return lines
    .map((line) => {
      const last = line.points[line.points.length - 1]?.[1];
      return `${line.label} ${last === undefined ? 'not measured' : formatValue(last, unit)}`;
    })
    .join(', ');
}

function useWidth(place: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(480);
  useEffect(() => {
    const element = place.current;
    if (!element || !('ResizeObserver' in window)) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, [place]);
  return width;
}
