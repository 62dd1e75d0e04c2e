# SPDX-License-Identifier: Apache-2.0
from family import Family


class Geo(Family):
    PREFIX = "geo"
    COMMANDS = """
      6 GEOADD key [NX|XX] [CH] located
        GEOADD key many_located
        ZREM key members
        GEOPOS key members
        GEODIST key member member [unit]
        GEOHASH key members
      4 GEOSEARCH key center shape (ASC|DESC) [COUNT count [ANY]] with_what
        GEOSEARCH key center shape [WITHDIST]
      2 GEOSEARCHSTORE key key center shape (ASC|DESC) [COUNT count] [STOREDIST]
        GEORADIUS key position radius unit with_what (ASC|DESC) [COUNT count]
        GEORADIUS key position radius unit (ASC|DESC) (STORE key|STOREDIST key)
        GEORADIUS_RO key position radius unit ASC
        GEORADIUSBYMEMBER key member radius unit [WITHDIST] ASC
        GEORADIUSBYMEMBER_RO key member radius unit [WITHHASH] DESC
      @9.1 2 GEOSEARCH key BYPOLYGON polygon ASC [WITHDIST]
    """

    def center(self):
        if self.random.random() < 0.5:
            return ["FROMMEMBER", self.member()]
        return ["FROMLONLAT", *self.position()]

    def with_what(self):
        return [word for word in ("WITHCOORD", "WITHDIST", "WITHHASH")
                if self.random.random() < 0.4]

    def position(self):
        if self.random.random() < 0.05:
            return [self.random.choice(("180", "-180", "181", "x", "nan")),
                    self.random.choice(("85.05112878", "-85.05112878", "86", "x"))]
        return [round(self.random.uniform(-180, 180), 3), round(self.random.uniform(-85, 85), 3)]

    def located(self):
        return self.several(lambda: (*self.position(), self.member()))

    def many_located(self):
        return [word for member in self.many_members() for word in (*self.position(), member)]

    def unit(self):
        return self.random.choice(("m", "km", "mi", "ft", "KM", "x"))

    def radius(self):
        return self.random.choice((0, 100, 1000.5, 20000, "1e7", -1, "x"))

    def shape(self):
        if self.random.random() < 0.5:
            return ["BYRADIUS", self.radius(), self.unit()]
        return ["BYBOX", self.radius(), self.radius(), self.unit()]

    def polygon(self):
        """Not across half the world, which Valkey does not search."""
        east, north = self.random.uniform(-150, 150), self.random.uniform(-60, 60)
        corners = self.random.choice((2, 3, 3, 4, 5))
        return [corners, *(round(middle + self.random.uniform(-20, 20), 3)
                           for _ in range(corners) for middle in (east, north))]
