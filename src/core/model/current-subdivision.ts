/**
 * A subdivision under a code that ISO 3166-2 has withdrawn → its code of today.
 *
 * In: the code a source sent, well-formed. Out: today's code where exactly one subdivision took over, else the code
 * as it came. Databases keep codes for years after the standard dropped them, and rules can only name today's, so
 * without this `CN-11` would meet no rule for Beijing. Left out: codes that became several subdivisions, and numbers
 * that were given to another subdivision since, as most of Iran's were, because there the code alone does not tell.
 */
import { asId, type SubdivisionCode } from "./ids.ts";

/**
 * Codes by country, `withdrawn=today`. From the subdivision aliases of Unicode's CLDR 48 where it has them (CN, CZ,
 * FR, LA, PL, TT, TW), with today's subdivision where CLDR names the country or, for CN-15, a code nobody has; the
 * others from the changes that ISO published in its newsletters and, since 2013, in its Online Browsing Platform.
 */
const WITHDRAWN: Readonly<Record<string, string>> = {
  CA: "NF=NL",
  CN:
    "11=BJ 12=TJ 13=HE 14=SX 15=NM 21=LN 22=JL 23=HL 31=SH 32=JS 33=ZJ 34=AH 35=FJ 36=JX 37=SD 41=HA 42=HB 43=HN " +
    "44=GD 45=GX 46=HI 50=CQ 51=SC 52=GZ 53=YN 54=XZ 61=SN 62=GS 63=QH 64=NX 65=XJ 71=TW 91=HK 92=MO",
  CZ: "JC=31 JM=64 KA=41 KR=52 LI=51 MO=80 OL=71 PA=53 PL=32 PR=10 ST=20 US=42 VY=63 ZL=72",
  EE: "44=45 49=50 51=52 57=56 59=60 65=64 67=68 70=71 78=79 82=81 86=87",
  EG: "HU=C SU=GZ",
  FR:
    "A=GES B=NAQ C=ARA D=BFC E=BRE F=CVL G=GES H=20R I=BFC J=IDF K=OCC L=NAQ M=GES N=OCC O=HDF P=NOR Q=NOR R=PDL " +
    "S=HDF T=NAQ U=PAC V=ARA 75=75C COR=20R GF=973 GP=971 GUA=971 LRE=974 MAY=976 MQ=972 RE=974 YT=976",
  IN: "CT=CG DD=DH DN=DH OR=OD TG=TS UT=UK",
  IR: "31=28 32=30",
  KZ:
    "AKM=11 AKT=15 ALA=75 ALM=19 AST=71 ATY=23 KAR=35 KUS=39 KZY=43 MAN=47 PAV=55 SEV=59 SHY=79 VOS=63 YUZ=61 " +
    "ZAP=27 ZHA=31",
  LA: "XN=XS",
  MX: "DIF=CMX",
  NO: "01=30 02=30 04=34 05=34 06=30 07=38 08=38 09=42 10=42 12=46 14=46 16=50 17=50 19=54 20=54 23=50",
  PK: "NA=GB NW=KP",
  PL: "DS=02 KP=04 LB=08 LD=10 LU=06 MA=12 MZ=14 OP=16 PD=20 PK=18 PM=22 SK=26 SL=24 WN=28 WP=30 ZP=32",
  TT: "ETO=TOB RCM=MRC WTO=TOB",
  TW: "KHQ=KHH TNQ=TNN TPQ=NWT TXQ=TXG",
  ZA: "GT=GP NL=KZN NP=LP",
};

const TODAY: ReadonlyMap<string, SubdivisionCode> = new Map(
  Object.entries(WITHDRAWN).flatMap(([country, pairs]) =>
    pairs.split(" ").map((pair) => {
      const [withdrawn = "", today = ""] = pair.split("=");
      return [`${country}-${withdrawn}`, asId<SubdivisionCode>(`${country}-${today}`)] as const;
    }),
  ),
);

/** The code that ISO 3166-2 has today for a subdivision; a code that needs no change, or that nobody knows, comes back as it is. */
export function currentSubdivision(code: SubdivisionCode): SubdivisionCode {
  return TODAY.get(code) ?? code;
}

/** Every withdrawn code that is translated. */
export const WITHDRAWN_SUBDIVISIONS: readonly string[] = [...TODAY.keys()];
